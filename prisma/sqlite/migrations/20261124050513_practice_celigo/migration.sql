-- CreateTable
CREATE TABLE "PracticeCeligoToken" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "region" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "revokedAt" DATETIME
);

-- CreateTable
CREATE TABLE "PracticeCeligoResource" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "region" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "sealedDocument" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "lastModified" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "PracticeCeligoConditions" (
    "region" TEXT NOT NULL PRIMARY KEY,
    "conditions" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "CeligoRunLease" (
    "profileId" TEXT NOT NULL PRIMARY KEY,
    "holder" TEXT NOT NULL,
    "expiresAt" DATETIME NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "PracticeCeligoToken_tokenHash_key" ON "PracticeCeligoToken"("tokenHash");

-- CreateIndex
CREATE INDEX "PracticeCeligoToken_region_createdAt_idx" ON "PracticeCeligoToken"("region", "createdAt");

-- CreateIndex
CREATE INDEX "PracticeCeligoResource_region_kind_createdAt_idx" ON "PracticeCeligoResource"("region", "kind", "createdAt");
