-- AlterTable
ALTER TABLE "Credential" ADD COLUMN "mappingDiffers" BOOLEAN;
