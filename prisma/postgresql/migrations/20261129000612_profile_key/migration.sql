-- AlterTable
ALTER TABLE "Credential" ADD COLUMN     "privateKeyDestroyedAt" TIMESTAMP(3),
ADD COLUMN     "privateKeyNeverOpened" BOOLEAN;

-- CreateTable
CREATE TABLE "ProfileKey" (
    "id" TEXT NOT NULL,
    "profileId" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "wrappedBy" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "ProfileKey_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ProfileKey_profileId_key" ON "ProfileKey"("profileId");

-- CreateIndex
CREATE INDEX "ProfileKey_wrappedBy_idx" ON "ProfileKey"("wrappedBy");

-- AddForeignKey
ALTER TABLE "ProfileKey" ADD CONSTRAINT "ProfileKey_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile"("id") ON DELETE CASCADE ON UPDATE CASCADE;
