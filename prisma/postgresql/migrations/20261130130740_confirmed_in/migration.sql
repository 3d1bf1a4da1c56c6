-- AlterTable
ALTER TABLE "Credential" ADD COLUMN     "mappingAccountId" TEXT;
