-- AlterTable
ALTER TABLE "User" ADD COLUMN     "mac" TEXT;
