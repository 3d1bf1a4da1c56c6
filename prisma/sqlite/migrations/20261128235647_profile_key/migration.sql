-- CreateTable
CREATE TABLE "ProfileKey" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "profileId" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "wrappedBy" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    CONSTRAINT "ProfileKey_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_Credential" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "profileId" TEXT NOT NULL,
    "activeForProfile" TEXT,
    "algorithm" TEXT NOT NULL,
    "rsaModulusLength" INTEGER,
    "certificatePem" TEXT NOT NULL,
    "thumbprint" TEXT NOT NULL,
    "sealedPrivateKey" TEXT NOT NULL,
    "privateKeyDestroyedAt" DATETIME,
    "privateKeyNeverOpened" BOOLEAN NOT NULL DEFAULT false,
    "sealedMapping" TEXT,
    "mappingSettledAt" DATETIME,
    "notBefore" DATETIME NOT NULL,
    "notAfter" DATETIME NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "retiredAt" DATETIME,
    CONSTRAINT "Credential_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "new_Credential" ("activeForProfile", "algorithm", "certificatePem", "createdAt", "id", "mappingSettledAt", "notAfter", "notBefore", "profileId", "retiredAt", "rsaModulusLength", "sealedMapping", "sealedPrivateKey", "thumbprint") SELECT "activeForProfile", "algorithm", "certificatePem", "createdAt", "id", "mappingSettledAt", "notAfter", "notBefore", "profileId", "retiredAt", "rsaModulusLength", "sealedMapping", "sealedPrivateKey", "thumbprint" FROM "Credential";
DROP TABLE "Credential";
ALTER TABLE "new_Credential" RENAME TO "Credential";
CREATE UNIQUE INDEX "Credential_activeForProfile_key" ON "Credential"("activeForProfile");
CREATE INDEX "Credential_profileId_createdAt_idx" ON "Credential"("profileId", "createdAt");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;

-- CreateIndex
CREATE UNIQUE INDEX "ProfileKey_profileId_key" ON "ProfileKey"("profileId");

-- CreateIndex
CREATE INDEX "ProfileKey_wrappedBy_idx" ON "ProfileKey"("wrappedBy");
