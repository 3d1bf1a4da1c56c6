-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_PracticeIntegration" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "accountId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "clientIdHash" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "clientCredentialsGrant" BOOLEAN NOT NULL,
    "authorizationCodeGrant" BOOLEAN NOT NULL,
    "publicClient" BOOLEAN NOT NULL DEFAULT false,
    "tokenBasedAuthentication" BOOLEAN NOT NULL,
    "tbaAuthorizationFlow" BOOLEAN NOT NULL,
    "scopes" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL
);
INSERT INTO "new_PracticeIntegration" ("accountId", "applicationId", "authorizationCodeGrant", "clientCredentialsGrant", "clientIdHash", "createdAt", "id", "name", "note", "scopes", "state", "tbaAuthorizationFlow", "tokenBasedAuthentication") SELECT "accountId", "applicationId", "authorizationCodeGrant", "clientCredentialsGrant", "clientIdHash", "createdAt", "id", "name", "note", "scopes", "state", "tbaAuthorizationFlow", "tokenBasedAuthentication" FROM "PracticeIntegration";
DROP TABLE "PracticeIntegration";
ALTER TABLE "new_PracticeIntegration" RENAME TO "PracticeIntegration";
CREATE UNIQUE INDEX "PracticeIntegration_applicationId_key" ON "PracticeIntegration"("applicationId");
CREATE UNIQUE INDEX "PracticeIntegration_clientIdHash_key" ON "PracticeIntegration"("clientIdHash");
CREATE INDEX "PracticeIntegration_accountId_idx" ON "PracticeIntegration"("accountId");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
