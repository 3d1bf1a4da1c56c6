-- NetSuite accepts a certificate for two years at most. Lists fill in the end of longer ones at the next
-- start, where "sortName" is empty.
UPDATE "Profile" SET "sortName" = NULL
WHERE "id" IN (
  SELECT "profileId" FROM "Credential"
  WHERE ("activeForProfile" IS NOT NULL OR "nextForProfile" IS NOT NULL)
    AND datetime("notAfter") > datetime("notBefore", '+2 years')
);
