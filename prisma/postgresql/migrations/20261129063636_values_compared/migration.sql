-- AlterTable
ALTER TABLE "Profile" ADD COLUMN     "fieldsToUpdate" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "prerequisitesProvenFor" TEXT,
ADD COLUMN     "valuesMark" TEXT;

-- AlterTable
ALTER TABLE "TestRun" ADD COLUMN     "valuesMark" TEXT;

-- A test that worked proves the prerequisites of its account and scopes. Saved with nothing ticked, they
-- are not settled.
UPDATE "Profile" SET "prerequisitesProvenFor" = "accountId" || ' ' || "scopes"
WHERE "lastTestOutcome" = 'works';
UPDATE "Profile" SET "prerequisitesSettledAt" = NULL
WHERE "prerequisitesProvenFor" IS NULL AND "id" NOT IN (
    SELECT "profileId" FROM "Tick" WHERE "item" LIKE 'prerequisite:%'
);
