-- AlterTable
ALTER TABLE "Credential" ADD COLUMN "privateKeyDestroyedAt" DATETIME;
ALTER TABLE "Credential" ADD COLUMN "privateKeyNeverOpened" BOOLEAN;

-- CreateTable
CREATE TABLE "ProfileKey" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "profileId" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "wrappedBy" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    CONSTRAINT "ProfileKey_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "ProfileKey_profileId_key" ON "ProfileKey"("profileId");

-- CreateIndex
CREATE INDEX "ProfileKey_wrappedBy_idx" ON "ProfileKey"("wrappedBy");
