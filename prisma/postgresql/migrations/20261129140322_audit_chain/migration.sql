-- AlterTable
ALTER TABLE "AuditEvent" ADD COLUMN     "mac" TEXT,
ADD COLUMN     "sequence" INTEGER;

-- CreateTable
CREATE TABLE "AuditChain" (
    "id" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "mac" TEXT NOT NULL,
    "beganAt" TIMESTAMP(3),
    "adoptingFrom" INTEGER,
    "keepDays" INTEGER,
    "keepSetBy" TEXT,
    "keepSetAt" TIMESTAMP(3),
    "deletedTo" INTEGER NOT NULL DEFAULT 0,
    "deletedMac" TEXT NOT NULL DEFAULT '',
    "deletedAt" TIMESTAMP(3),
    "headMac" TEXT NOT NULL,

    CONSTRAINT "AuditChain_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditCheck" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "firstSequence" INTEGER NOT NULL,
    "lastSequence" INTEGER NOT NULL,
    "finding" TEXT,
    "mac" TEXT NOT NULL,

    CONSTRAINT "AuditCheck_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "AuditEvent_sequence_key" ON "AuditEvent"("sequence");

-- CreateIndex
CREATE INDEX "AuditEvent_profileName_at_id_idx" ON "AuditEvent"("profileName", "at", "id");

-- The one row of the chain: there from the beginning, so that whoever adds an entry can lock it.
INSERT INTO "AuditChain" ("id", "sequence", "mac", "headMac") VALUES ('chain', 0, '', '');
