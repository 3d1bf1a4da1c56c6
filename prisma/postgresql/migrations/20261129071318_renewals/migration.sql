-- CreateTable
CREATE TABLE "Renewal" (
    "id" TEXT NOT NULL,
    "profileId" TEXT NOT NULL,
    "openForProfile" TEXT,
    "oldCredentialId" TEXT NOT NULL,
    "newCredentialId" TEXT NOT NULL,
    "startedAt" TIMESTAMP(3) NOT NULL,
    "startedBy" TEXT,
    "uploadAskedAt" TIMESTAMP(3),
    "netSuiteProvenAt" TIMESTAMP(3),
    "switchAskedAt" TIMESTAMP(3),
    "celigoProvenAt" TIMESTAMP(3),
    "celigoProof" TEXT,
    "goingBackAt" TIMESTAMP(3),
    "revokeAskedAt" TIMESTAMP(3),
    "endedAt" TIMESTAMP(3),
    "outcome" TEXT,
    "trouble" TEXT,

    CONSTRAINT "Renewal_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "Renewal_openForProfile_key" ON "Renewal"("openForProfile");

-- CreateIndex
CREATE INDEX "Renewal_profileId_startedAt_idx" ON "Renewal"("profileId", "startedAt");

-- AddForeignKey
ALTER TABLE "Renewal" ADD CONSTRAINT "Renewal_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile"("id") ON DELETE CASCADE ON UPDATE CASCADE;
