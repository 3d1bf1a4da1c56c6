-- CreateTable
CREATE TABLE "Profile" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "version" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "scopes" TEXT NOT NULL,
    "sealedConfiguration" TEXT NOT NULL,
    "tickedItems" TEXT NOT NULL DEFAULT '',
    "prerequisitesSettledAt" DATETIME,
    "clientIdSettledAt" DATETIME,
    "celigoIclientSettledAt" DATETIME,
    "celigoConnectionSettledAt" DATETIME,
    "lastTestAt" DATETIME,
    "lastTestOutcome" TEXT,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Credential" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "profileId" TEXT NOT NULL,
    "activeForProfile" TEXT,
    "algorithm" TEXT NOT NULL,
    "rsaModulusLength" INTEGER,
    "certificatePem" TEXT NOT NULL,
    "thumbprint" TEXT NOT NULL,
    "sealedPrivateKey" TEXT NOT NULL,
    "sealedMapping" TEXT,
    "mappingSettledAt" DATETIME,
    "notBefore" DATETIME NOT NULL,
    "notAfter" DATETIME NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "retiredAt" DATETIME,
    CONSTRAINT "Credential_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "TestRun" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "profileId" TEXT NOT NULL,
    "credentialId" TEXT,
    "startedAt" DATETIME NOT NULL,
    "durationMs" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "sealedReport" TEXT NOT NULL,
    CONSTRAINT "TestRun_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "TestRun_credentialId_fkey" FOREIGN KEY ("credentialId") REFERENCES "Credential" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "AuditEvent" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "at" DATETIME NOT NULL,
    "actorId" TEXT,
    "actorEmail" TEXT,
    "action" TEXT NOT NULL,
    "profileId" TEXT,
    "profileName" TEXT,
    "detail" TEXT NOT NULL DEFAULT '{}'
);

-- CreateTable
CREATE TABLE "RateLimit" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "count" INTEGER NOT NULL,
    "expiresAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "VaultKeyCheck" (
    "keyId" TEXT NOT NULL PRIMARY KEY,
    "sealed" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "InstallationSecret" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "sealed" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'viewer',
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "token" TEXT NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "userId" TEXT NOT NULL,
    CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" DATETIME,
    "refreshTokenExpiresAt" DATETIME,
    "scope" TEXT,
    "password" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "Account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Verification" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- CreateTable
CREATE TABLE "FirstOwner" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "userId" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "PracticeIntegration" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "accountId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "applicationId" TEXT NOT NULL,
    "clientIdHash" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "clientCredentialsGrant" BOOLEAN NOT NULL,
    "authorizationCodeGrant" BOOLEAN NOT NULL,
    "tokenBasedAuthentication" BOOLEAN NOT NULL,
    "tbaAuthorizationFlow" BOOLEAN NOT NULL,
    "scopes" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "PracticeMapping" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "accountId" TEXT NOT NULL,
    "integrationId" INTEGER NOT NULL,
    "entityId" INTEGER NOT NULL,
    "roleId" INTEGER NOT NULL,
    "certificateId" TEXT NOT NULL,
    "certificatePem" TEXT NOT NULL,
    "algorithm" TEXT NOT NULL,
    "validFrom" DATETIME NOT NULL,
    "validUntil" DATETIME NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "revokedAt" DATETIME,
    CONSTRAINT "PracticeMapping_integrationId_fkey" FOREIGN KEY ("integrationId") REFERENCES "PracticeIntegration" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "PracticeAuditTrailRow" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "accountId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "status" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "entityId" INTEGER,
    "roleId" INTEGER,
    "integrationName" TEXT,
    "requestUri" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "PracticeConditions" (
    "accountId" TEXT NOT NULL PRIMARY KEY,
    "conditions" TEXT NOT NULL
);

-- CreateIndex
CREATE INDEX "Profile_updatedAt_id_idx" ON "Profile"("updatedAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Credential_activeForProfile_key" ON "Credential"("activeForProfile");

-- CreateIndex
CREATE INDEX "Credential_profileId_createdAt_idx" ON "Credential"("profileId", "createdAt");

-- CreateIndex
CREATE INDEX "TestRun_profileId_startedAt_idx" ON "TestRun"("profileId", "startedAt");

-- CreateIndex
CREATE INDEX "AuditEvent_at_id_idx" ON "AuditEvent"("at", "id");

-- CreateIndex
CREATE INDEX "AuditEvent_profileId_at_idx" ON "AuditEvent"("profileId", "at");

-- CreateIndex
CREATE INDEX "RateLimit_expiresAt_idx" ON "RateLimit"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE UNIQUE INDEX "Session_token_key" ON "Session"("token");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Account_userId_idx" ON "Account"("userId");

-- CreateIndex
CREATE INDEX "Verification_identifier_idx" ON "Verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "PracticeIntegration_applicationId_key" ON "PracticeIntegration"("applicationId");

-- CreateIndex
CREATE UNIQUE INDEX "PracticeIntegration_clientIdHash_key" ON "PracticeIntegration"("clientIdHash");

-- CreateIndex
CREATE INDEX "PracticeIntegration_accountId_idx" ON "PracticeIntegration"("accountId");

-- CreateIndex
CREATE INDEX "PracticeMapping_accountId_certificateId_idx" ON "PracticeMapping"("accountId", "certificateId");

-- CreateIndex
CREATE INDEX "PracticeAuditTrailRow_accountId_id_idx" ON "PracticeAuditTrailRow"("accountId", "id");
