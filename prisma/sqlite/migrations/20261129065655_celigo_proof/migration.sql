-- AlterTable
ALTER TABLE "Profile" ADD COLUMN "celigoProvenAt" DATETIME;
ALTER TABLE "Profile" ADD COLUMN "celigoProvenBy" TEXT;
ALTER TABLE "Profile" ADD COLUMN "celigoProvenFor" TEXT;
ALTER TABLE "Profile" ADD COLUMN "celigoProvenHow" TEXT;
