-- AlterTable
ALTER TABLE "TestRun" ADD COLUMN     "actorEmail" TEXT,
ADD COLUMN     "firstCause" TEXT;

-- Who ran a test and its first cause were in the audit record alone.
UPDATE "TestRun" SET "actorEmail" = event."actorEmail", "firstCause" = event."firstCause"
FROM (
    SELECT "detail"::jsonb ->> 'testRunId' AS "runId", "profileId", "actorEmail",
        NULLIF(split_part("detail"::jsonb ->> 'causes', ',', 1), '') AS "firstCause"
    FROM "AuditEvent" WHERE "action" = 'connection-tested'
) AS event
WHERE event."runId" = "TestRun"."id" AND event."profileId" = "TestRun"."profileId";

-- CreateTable
CREATE TABLE "Tick" (
    "profileId" TEXT NOT NULL,
    "item" TEXT NOT NULL,
    "mark" TEXT NOT NULL DEFAULT '',
    "sealedValue" TEXT,

    CONSTRAINT "Tick_pkey" PRIMARY KEY ("profileId","item")
);

-- Ticks were one comma-separated text: prerequisite:<id>, or <form>:<field id>:<12 digits of a hash>.
INSERT INTO "Tick" ("profileId", "item", "mark")
SELECT "id",
    CASE WHEN "entry" LIKE 'celigo-%:%:____________' THEN left("entry", length("entry") - 13) ELSE "entry" END,
    CASE WHEN "entry" LIKE 'celigo-%:%:____________' THEN right("entry", 12) ELSE '' END
FROM "Profile", regexp_split_to_table("tickedItems", ',') AS ticked("entry")
WHERE "entry" <> ''
ON CONFLICT DO NOTHING;

-- AlterTable
ALTER TABLE "Profile" DROP COLUMN "tickedItems";

-- AddForeignKey
ALTER TABLE "Tick" ADD CONSTRAINT "Tick_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile"("id") ON DELETE CASCADE ON UPDATE CASCADE;
