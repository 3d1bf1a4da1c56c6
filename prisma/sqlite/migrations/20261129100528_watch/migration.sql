-- CreateTable
CREATE TABLE "Watch" (
    "profileId" TEXT NOT NULL PRIMARY KEY,
    "checkEvery" TEXT,
    "remindDays" TEXT NOT NULL,
    "contacts" TEXT NOT NULL DEFAULT '',
    CONSTRAINT "Watch_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Job" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "profileId" TEXT,
    "onPracticeClock" BOOLEAN NOT NULL DEFAULT false,
    "dueAt" DATETIME NOT NULL,
    "leaseUntil" DATETIME,
    "leaseHolder" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lastRunAt" DATETIME,
    "trouble" TEXT,
    CONSTRAINT "Job_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Alert" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "code" TEXT NOT NULL,
    "profileId" TEXT,
    "key" TEXT NOT NULL,
    "openFor" TEXT,
    "facts" TEXT NOT NULL DEFAULT '{}',
    "at" DATETIME NOT NULL,
    "timesSaid" INTEGER NOT NULL DEFAULT 1,
    "saidAt" DATETIME NOT NULL,
    "endedAt" DATETIME,
    CONSTRAINT "Alert_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "NotificationChannel" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sealedSettings" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "lastSentAt" DATETIME,
    "lastFailedAt" DATETIME,
    "lastFailure" TEXT
);

-- CreateTable
CREATE TABLE "CalendarFeed" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "createdByEmail" TEXT
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_TestRun" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "profileId" TEXT NOT NULL,
    "credentialId" TEXT,
    "startedAt" DATETIME NOT NULL,
    "durationMs" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "actorEmail" TEXT,
    "firstCause" TEXT,
    "valuesMark" TEXT,
    "isCheck" BOOLEAN NOT NULL DEFAULT false,
    "sealedReport" TEXT NOT NULL,
    CONSTRAINT "TestRun_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "TestRun_credentialId_fkey" FOREIGN KEY ("credentialId") REFERENCES "Credential" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);
INSERT INTO "new_TestRun" ("actorEmail", "credentialId", "durationMs", "firstCause", "id", "outcome", "profileId", "sealedReport", "startedAt", "valuesMark") SELECT "actorEmail", "credentialId", "durationMs", "firstCause", "id", "outcome", "profileId", "sealedReport", "startedAt", "valuesMark" FROM "TestRun";
DROP TABLE "TestRun";
ALTER TABLE "new_TestRun" RENAME TO "TestRun";
CREATE INDEX "TestRun_profileId_startedAt_idx" ON "TestRun"("profileId", "startedAt");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE INDEX "Job_kind_onPracticeClock_dueAt_idx" ON "Job"("kind", "onPracticeClock", "dueAt");

-- CreateIndex
CREATE INDEX "Job_profileId_idx" ON "Job"("profileId");

-- CreateIndex
CREATE UNIQUE INDEX "Alert_key_key" ON "Alert"("key");

-- CreateIndex
CREATE UNIQUE INDEX "Alert_openFor_key" ON "Alert"("openFor");

-- CreateIndex
CREATE INDEX "Alert_profileId_at_idx" ON "Alert"("profileId", "at");

-- CreateIndex
CREATE INDEX "Alert_at_idx" ON "Alert"("at");

-- CreateIndex
CREATE UNIQUE INDEX "CalendarFeed_tokenHash_key" ON "CalendarFeed"("tokenHash");
