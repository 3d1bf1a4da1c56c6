-- AlterTable
ALTER TABLE "Profile" ADD COLUMN     "celigoProvenAt" TIMESTAMP(3),
ADD COLUMN     "celigoProvenBy" TEXT,
ADD COLUMN     "celigoProvenFor" TEXT,
ADD COLUMN     "celigoProvenHow" TEXT;
