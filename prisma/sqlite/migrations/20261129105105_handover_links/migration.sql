-- CreateTable
CREATE TABLE "HandoverLink" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "profileId" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "passcodeMac" TEXT,
    "passcodeTriesLeft" INTEGER NOT NULL DEFAULT 0,
    "mac" TEXT NOT NULL,
    "createdByEmail" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "guestName" TEXT,
    "startedAt" DATETIME,
    "lastUsedAt" DATETIME,
    "finishedAt" DATETIME,
    "revokedAt" DATETIME,
    CONSTRAINT "HandoverLink_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "HandoverLink_tokenHash_key" ON "HandoverLink"("tokenHash");

-- CreateIndex
CREATE INDEX "HandoverLink_profileId_createdAt_idx" ON "HandoverLink"("profileId", "createdAt");

-- CreateIndex
CREATE INDEX "HandoverLink_expiresAt_idx" ON "HandoverLink"("expiresAt");
