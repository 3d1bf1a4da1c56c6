-- AlterTable
ALTER TABLE "TestRun" ADD COLUMN "actorEmail" TEXT;
ALTER TABLE "TestRun" ADD COLUMN "firstCause" TEXT;

-- Who ran a test and its first cause were in the audit record alone.
UPDATE "TestRun" SET "actorEmail" = event."actorEmail", "firstCause" = event."firstCause"
FROM (
    SELECT json_extract("detail", '$.testRunId') AS "runId", "profileId", "actorEmail",
        NULLIF(substr(json_extract("detail", '$.causes'), 1, instr(json_extract("detail", '$.causes') || ',', ',') - 1), '') AS "firstCause"
    FROM "AuditEvent" WHERE "action" = 'connection-tested' AND json_valid("detail")
) AS event
WHERE event."runId" = "TestRun"."id" AND event."profileId" = "TestRun"."profileId";

-- CreateTable
CREATE TABLE "Tick" (
    "profileId" TEXT NOT NULL,
    "item" TEXT NOT NULL,
    "mark" TEXT NOT NULL DEFAULT '',
    "sealedValue" TEXT,

    PRIMARY KEY ("profileId", "item"),
    CONSTRAINT "Tick_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- Ticks were one comma-separated text: prerequisite:<id>, or <form>:<field id>:<12 digits of a hash>.
INSERT OR IGNORE INTO "Tick" ("profileId", "item", "mark")
WITH RECURSIVE split("profileId", "name", "rest") AS (
    SELECT "id", '', "tickedItems" || ',' FROM "Profile" WHERE "tickedItems" <> ''
    UNION ALL
    SELECT "profileId", substr("rest", 1, instr("rest", ',') - 1), substr("rest", instr("rest", ',') + 1)
    FROM split WHERE "rest" <> ''
)
SELECT "profileId",
    CASE WHEN "name" LIKE 'celigo-%:%:____________' THEN substr("name", 1, length("name") - 13) ELSE "name" END,
    CASE WHEN "name" LIKE 'celigo-%:%:____________' THEN substr("name", -12) ELSE '' END
FROM split WHERE "name" <> '';

-- AlterTable: not a new table in the place of the old one, which would delete all that belongs to its rows.
ALTER TABLE "Profile" DROP COLUMN "tickedItems";
