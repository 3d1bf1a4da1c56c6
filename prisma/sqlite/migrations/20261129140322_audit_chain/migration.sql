-- AlterTable
ALTER TABLE "AuditEvent" ADD COLUMN "mac" TEXT;
ALTER TABLE "AuditEvent" ADD COLUMN "sequence" INTEGER;

-- CreateTable
CREATE TABLE "AuditChain" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "sequence" INTEGER NOT NULL,
    "mac" TEXT NOT NULL,
    "beganAt" DATETIME,
    "adoptingFrom" INTEGER,
    "keepDays" INTEGER,
    "keepSetBy" TEXT,
    "keepSetAt" DATETIME,
    "deletedTo" INTEGER NOT NULL DEFAULT 0,
    "deletedMac" TEXT NOT NULL DEFAULT '',
    "deletedAt" DATETIME,
    "headMac" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "AuditCheck" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "at" DATETIME NOT NULL,
    "firstSequence" INTEGER NOT NULL,
    "lastSequence" INTEGER NOT NULL,
    "finding" TEXT,
    "mac" TEXT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "AuditEvent_sequence_key" ON "AuditEvent"("sequence");

-- CreateIndex
CREATE INDEX "AuditEvent_profileName_at_id_idx" ON "AuditEvent"("profileName", "at", "id");

-- The one row of the chain: there from the beginning, so that whoever adds an entry can lock it.
INSERT INTO "AuditChain" ("id", "sequence", "mac", "headMac") VALUES ('chain', 0, '', '');
