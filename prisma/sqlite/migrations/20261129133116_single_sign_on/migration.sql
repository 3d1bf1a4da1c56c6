-- CreateTable
CREATE TABLE "SingleSignOn" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "sealedSettings" TEXT NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    "lastFailedAt" DATETIME,
    "lastFailureCode" TEXT,
    "lastFailure" TEXT
);

-- CreateTable
CREATE TABLE "SingleSignOnLink" (
    "userId" TEXT NOT NULL PRIMARY KEY,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "mac" TEXT NOT NULL,
    "claimedRole" TEXT,
    "createdAt" DATETIME NOT NULL,
    "lastUsedAt" DATETIME,
    CONSTRAINT "SingleSignOnLink_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "UsedOnce" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "expiresAt" DATETIME NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "SingleSignOnLink_issuer_subject_key" ON "SingleSignOnLink"("issuer", "subject");

-- CreateIndex
CREATE INDEX "UsedOnce_expiresAt_idx" ON "UsedOnce"("expiresAt");
