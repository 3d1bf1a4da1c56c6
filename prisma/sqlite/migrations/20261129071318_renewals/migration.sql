-- CreateTable
CREATE TABLE "Renewal" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "profileId" TEXT NOT NULL,
    "openForProfile" TEXT,
    "oldCredentialId" TEXT NOT NULL,
    "newCredentialId" TEXT NOT NULL,
    "startedAt" DATETIME NOT NULL,
    "startedBy" TEXT,
    "uploadAskedAt" DATETIME,
    "netSuiteProvenAt" DATETIME,
    "switchAskedAt" DATETIME,
    "celigoProvenAt" DATETIME,
    "celigoProof" TEXT,
    "goingBackAt" DATETIME,
    "revokeAskedAt" DATETIME,
    "endedAt" DATETIME,
    "outcome" TEXT,
    "trouble" TEXT,
    CONSTRAINT "Renewal_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "Renewal_openForProfile_key" ON "Renewal"("openForProfile");

-- CreateIndex
CREATE INDEX "Renewal_profileId_startedAt_idx" ON "Renewal"("profileId", "startedAt");
