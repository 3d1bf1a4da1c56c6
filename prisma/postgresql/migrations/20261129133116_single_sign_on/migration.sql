-- CreateTable
CREATE TABLE "SingleSignOn" (
    "id" TEXT NOT NULL,
    "sealedSettings" TEXT NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "lastFailedAt" TIMESTAMP(3),
    "lastFailureCode" TEXT,
    "lastFailure" TEXT,

    CONSTRAINT "SingleSignOn_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SingleSignOnLink" (
    "userId" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "mac" TEXT NOT NULL,
    "claimedRole" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "lastUsedAt" TIMESTAMP(3),

    CONSTRAINT "SingleSignOnLink_pkey" PRIMARY KEY ("userId")
);

-- CreateTable
CREATE TABLE "UsedOnce" (
    "id" TEXT NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "UsedOnce_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "SingleSignOnLink_issuer_subject_key" ON "SingleSignOnLink"("issuer", "subject");

-- CreateIndex
CREATE INDEX "UsedOnce_expiresAt_idx" ON "UsedOnce"("expiresAt");

-- AddForeignKey
ALTER TABLE "SingleSignOnLink" ADD CONSTRAINT "SingleSignOnLink_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
