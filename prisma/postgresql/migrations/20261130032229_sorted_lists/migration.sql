-- In the order of bytes, as on SQLite, whatever the language of the database.
-- AlterTable
ALTER TABLE "Profile" ADD COLUMN     "endsAt" TIMESTAMP(3),
ADD COLUMN     "sortName" TEXT COLLATE "C";

-- CreateIndex
CREATE INDEX "Profile_sortName_id_idx" ON "Profile"("sortName", "id");

-- CreateIndex
CREATE INDEX "Profile_environment_sortName_id_idx" ON "Profile"("environment", "sortName", "id");

-- CreateIndex
CREATE INDEX "Profile_endsAt_id_idx" ON "Profile"("endsAt", "id");

-- CreateIndex
CREATE INDEX "Profile_environment_endsAt_id_idx" ON "Profile"("environment", "endsAt", "id");
