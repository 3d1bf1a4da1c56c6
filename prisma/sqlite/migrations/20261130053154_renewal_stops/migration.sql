-- AlterTable
ALTER TABLE "Profile" ADD COLUMN "renewalStoppedAt" DATETIME;
ALTER TABLE "Profile" ADD COLUMN "renewalStoppedFor" TEXT;

-- Renewals that have stopped already. Lists fill in the rest at the next start, where "sortName" is empty.
-- The texts are the beginnings of troubles that pass by themselves, as the version before wrote them.
UPDATE "Profile" SET
  "renewalStoppedAt" = "updatedAt",
  "renewalStoppedFor" = (
    SELECT CASE WHEN "goingBackAt" IS NULL THEN "newCredentialId" ELSE "oldCredentialId" END
    FROM "Renewal" WHERE "openForProfile" = "Profile"."id"
  ),
  "sortName" = NULL
WHERE "id" IN (
  SELECT "openForProfile" FROM "Renewal"
  WHERE "openForProfile" IS NOT NULL AND "trouble" LIKE '{"code":"%' AND substr("trouble", 1, instr("trouble", ',') - 1) NOT IN (
    '{"code":"celigo-run-under-way"',
    '{"code":"changed-meanwhile"',
    '{"code":"key-generation-running"',
    '{"code":"key-generations-waiting"',
    '{"code":"test-running"',
    '{"code":"tests-running"',
    '{"code":"celigo-answer-unreadable"',
    '{"code":"celigo-no-answer"',
    '{"code":"celigo-not-ready"',
    '{"code":"celigo-rate-limited"',
    '{"code":"celigo-unavailable"',
    '{"code":"key-generation-cancelled"',
    '{"code":"key-generation-interrupted"',
    '{"code":"key-generation-timed-out"',
    '{"code":"netsuite-not-ready"',
    '{"code":"netsuite-unreachable"',
    '{"code":"revoke-unanswered"',
    '{"code":"upload-unanswered"',
    '{"code":"went-back-lately"'
  )
);

UPDATE "Profile" SET
  "renewalStoppedAt" = "updatedAt",
  "renewalStoppedFor" = (SELECT "id" FROM "Credential" WHERE "activeForProfile" = "Profile"."id"),
  "sortName" = NULL
WHERE "id" IN (
  SELECT p."profileId" FROM "RenewalPlan" p JOIN "Credential" c ON c."activeForProfile" = p."profileId"
  WHERE p."trouble" LIKE '{"code":"%'
    AND (p."trouble" NOT LIKE '%"credentialId":"%' OR p."trouble" LIKE '%"credentialId":"' || c."id" || '"%')
    AND substr(p."trouble", 1, instr(p."trouble", ',') - 1) NOT IN (
    '{"code":"celigo-run-under-way"',
    '{"code":"changed-meanwhile"',
    '{"code":"key-generation-running"',
    '{"code":"key-generations-waiting"',
    '{"code":"test-running"',
    '{"code":"tests-running"',
    '{"code":"celigo-answer-unreadable"',
    '{"code":"celigo-no-answer"',
    '{"code":"celigo-not-ready"',
    '{"code":"celigo-rate-limited"',
    '{"code":"celigo-unavailable"',
    '{"code":"key-generation-cancelled"',
    '{"code":"key-generation-interrupted"',
    '{"code":"key-generation-timed-out"',
    '{"code":"netsuite-not-ready"',
    '{"code":"netsuite-unreachable"',
    '{"code":"revoke-unanswered"',
    '{"code":"upload-unanswered"',
    '{"code":"went-back-lately"'
  )
);
