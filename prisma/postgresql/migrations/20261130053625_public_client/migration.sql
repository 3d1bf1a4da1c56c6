-- AlterTable
ALTER TABLE "PracticeIntegration" ADD COLUMN     "publicClient" BOOLEAN NOT NULL DEFAULT false;
