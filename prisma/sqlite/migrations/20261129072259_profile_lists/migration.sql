-- DropIndex
DROP INDEX "Profile_updatedAt_id_idx";

-- AlterTable
ALTER TABLE "Profile" ADD COLUMN "dueAt" DATETIME;
ALTER TABLE "Profile" ADD COLUMN "standing" TEXT;

-- CreateTable
CREATE TABLE "ProfileTerm" (
    "term" TEXT NOT NULL,
    "profileId" TEXT NOT NULL,

    PRIMARY KEY ("term", "profileId"),
    CONSTRAINT "ProfileTerm_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile" ("id") ON DELETE CASCADE ON UPDATE CASCADE
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
