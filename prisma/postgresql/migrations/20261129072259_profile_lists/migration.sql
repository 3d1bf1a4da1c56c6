-- DropIndex
DROP INDEX "Profile_updatedAt_id_idx";

-- AlterTable
ALTER TABLE "Profile" ADD COLUMN     "dueAt" TIMESTAMP(3),
ADD COLUMN     "standing" TEXT;

-- Searched by ranges of bytes, whatever the language of the database.
-- CreateTable
CREATE TABLE "ProfileTerm" (
    "term" TEXT COLLATE "C" NOT NULL,
    "profileId" TEXT NOT NULL,

    CONSTRAINT "ProfileTerm_pkey" PRIMARY KEY ("term","profileId")
);

-- CreateIndex
CREATE INDEX "ProfileTerm_profileId_idx" ON "ProfileTerm"("profileId");

-- CreateIndex
CREATE INDEX "Profile_dueAt_updatedAt_id_idx" ON "Profile"("dueAt", "updatedAt", "id");

-- CreateIndex
CREATE INDEX "Profile_standing_dueAt_updatedAt_id_idx" ON "Profile"("standing", "dueAt", "updatedAt", "id");

-- CreateIndex
CREATE INDEX "Profile_environment_dueAt_updatedAt_id_idx" ON "Profile"("environment", "dueAt", "updatedAt", "id");

-- CreateIndex
CREATE INDEX "Profile_environment_standing_dueAt_updatedAt_id_idx" ON "Profile"("environment", "standing", "dueAt", "updatedAt", "id");

-- AddForeignKey
ALTER TABLE "ProfileTerm" ADD CONSTRAINT "ProfileTerm_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile"("id") ON DELETE CASCADE ON UPDATE CASCADE;
