-- CreateTable
CREATE TABLE "HandoverLink" (
    "id" TEXT NOT NULL,
    "profileId" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "passcodeMac" TEXT,
    "passcodeTriesLeft" INTEGER NOT NULL DEFAULT 0,
    "mac" TEXT NOT NULL,
    "createdByEmail" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "guestName" TEXT,
    "startedAt" TIMESTAMP(3),
    "lastUsedAt" TIMESTAMP(3),
    "finishedAt" TIMESTAMP(3),
    "revokedAt" TIMESTAMP(3),

    CONSTRAINT "HandoverLink_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "HandoverLink_tokenHash_key" ON "HandoverLink"("tokenHash");

-- CreateIndex
CREATE INDEX "HandoverLink_profileId_createdAt_idx" ON "HandoverLink"("profileId", "createdAt");

-- CreateIndex
CREATE INDEX "HandoverLink_expiresAt_idx" ON "HandoverLink"("expiresAt");

-- AddForeignKey
ALTER TABLE "HandoverLink" ADD CONSTRAINT "HandoverLink_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile"("id") ON DELETE CASCADE ON UPDATE CASCADE;
