-- AlterTable
ALTER TABLE "Credential" ADD COLUMN "stage" TEXT NOT NULL DEFAULT 'staged';
ALTER TABLE "Credential" ADD COLUMN "nextForProfile" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "Credential_nextForProfile_key" ON "Credential"("nextForProfile");

-- There was one credential in place per profile. It is in use once its iClient was entered in Celigo.
UPDATE "Credential" SET "stage" = 'superseded' WHERE "activeForProfile" IS NULL;
UPDATE "Credential" SET "stage" = 'active' WHERE "activeForProfile" IN (
    SELECT "id" FROM "Profile" WHERE "celigoIclientSettledAt" IS NOT NULL
) AND "mappingSettledAt" IS NOT NULL;
UPDATE "Credential" SET
    "stage" = CASE WHEN "mappingSettledAt" IS NULL THEN 'staged' ELSE 'uploaded' END,
    "nextForProfile" = "activeForProfile",
    "activeForProfile" = NULL
WHERE "activeForProfile" IS NOT NULL AND "stage" <> 'active';
