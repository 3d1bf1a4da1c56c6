-- AlterTable
ALTER TABLE "Profile" ADD COLUMN "endsAt" DATETIME;
ALTER TABLE "Profile" ADD COLUMN "sortName" TEXT;

-- CreateIndex
CREATE INDEX "Profile_sortName_id_idx" ON "Profile"("sortName", "id");

-- CreateIndex
CREATE INDEX "Profile_environment_sortName_id_idx" ON "Profile"("environment", "sortName", "id");

-- CreateIndex
CREATE INDEX "Profile_endsAt_id_idx" ON "Profile"("endsAt", "id");

-- CreateIndex
CREATE INDEX "Profile_environment_endsAt_id_idx" ON "Profile"("environment", "endsAt", "id");
