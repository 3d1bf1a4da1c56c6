-- CreateTable
CREATE TABLE "PracticeCeligoToken" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "revokedAt" TIMESTAMP(3),

    CONSTRAINT "PracticeCeligoToken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PracticeCeligoResource" (
    "id" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "sealedDocument" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "lastModified" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "PracticeCeligoResource_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PracticeCeligoConditions" (
    "region" TEXT NOT NULL,
    "conditions" TEXT NOT NULL,

    CONSTRAINT "PracticeCeligoConditions_pkey" PRIMARY KEY ("region")
);

-- CreateTable
CREATE TABLE "CeligoRunLease" (
    "profileId" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "CeligoRunLease_pkey" PRIMARY KEY ("profileId")
);

-- CreateIndex
CREATE UNIQUE INDEX "PracticeCeligoToken_tokenHash_key" ON "PracticeCeligoToken"("tokenHash");

-- CreateIndex
CREATE INDEX "PracticeCeligoToken_region_createdAt_idx" ON "PracticeCeligoToken"("region", "createdAt");

-- CreateIndex
CREATE INDEX "PracticeCeligoResource_region_kind_createdAt_idx" ON "PracticeCeligoResource"("region", "kind", "createdAt");
