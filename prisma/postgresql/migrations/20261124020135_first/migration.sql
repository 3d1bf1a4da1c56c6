-- CreateTable
CREATE TABLE "Profile" (
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "scopes" TEXT NOT NULL,
    "sealedConfiguration" TEXT NOT NULL,
    "tickedItems" TEXT NOT NULL DEFAULT '',
    "prerequisitesSettledAt" TIMESTAMP(3),
    "clientIdSettledAt" TIMESTAMP(3),
    "celigoIclientSettledAt" TIMESTAMP(3),
    "celigoConnectionSettledAt" TIMESTAMP(3),
    "lastTestAt" TIMESTAMP(3),
    "lastTestOutcome" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Profile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Credential" (
    "id" TEXT NOT NULL,
    "profileId" TEXT NOT NULL,
    "activeForProfile" TEXT,
    "algorithm" TEXT NOT NULL,
    "rsaModulusLength" INTEGER,
    "certificatePem" TEXT NOT NULL,
    "thumbprint" TEXT NOT NULL,
    "sealedPrivateKey" TEXT NOT NULL,
    "sealedMapping" TEXT,
    "mappingSettledAt" TIMESTAMP(3),
    "notBefore" TIMESTAMP(3) NOT NULL,
    "notAfter" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "retiredAt" TIMESTAMP(3),

    CONSTRAINT "Credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TestRun" (
    "id" TEXT NOT NULL,
    "profileId" TEXT NOT NULL,
    "credentialId" TEXT,
    "startedAt" TIMESTAMP(3) NOT NULL,
    "durationMs" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "sealedReport" TEXT NOT NULL,

    CONSTRAINT "TestRun_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditEvent" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "actorId" TEXT,
    "actorEmail" TEXT,
    "action" TEXT NOT NULL,
    "profileId" TEXT,
    "profileName" TEXT,
    "detail" TEXT NOT NULL DEFAULT '{}',

    CONSTRAINT "AuditEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RateLimit" (
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "RateLimit_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "VaultKeyCheck" (
    "keyId" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "VaultKeyCheck_pkey" PRIMARY KEY ("keyId")
);

-- CreateTable
CREATE TABLE "InstallationSecret" (
    "name" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "InstallationSecret_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'viewer',
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "userId" TEXT NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMP(3),
    "refreshTokenExpiresAt" TIMESTAMP(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "FirstOwner" (
    "id" TEXT NOT NULL,
    "userId" TEXT NOT NULL,

    CONSTRAINT "FirstOwner_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PracticeIntegration" (
    "id" SERIAL NOT NULL,
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
    "createdAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "PracticeIntegration_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PracticeMapping" (
    "id" SERIAL NOT NULL,
    "accountId" TEXT NOT NULL,
    "integrationId" INTEGER NOT NULL,
    "entityId" INTEGER NOT NULL,
    "roleId" INTEGER NOT NULL,
    "certificateId" TEXT NOT NULL,
    "certificatePem" TEXT NOT NULL,
    "algorithm" TEXT NOT NULL,
    "validFrom" TIMESTAMP(3) NOT NULL,
    "validUntil" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "revokedAt" TIMESTAMP(3),

    CONSTRAINT "PracticeMapping_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PracticeAuditTrailRow" (
    "id" SERIAL NOT NULL,
    "accountId" TEXT NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "status" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "entityId" INTEGER,
    "roleId" INTEGER,
    "integrationName" TEXT,
    "requestUri" TEXT NOT NULL,

    CONSTRAINT "PracticeAuditTrailRow_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "PracticeConditions" (
    "accountId" TEXT NOT NULL,
    "conditions" TEXT NOT NULL,

    CONSTRAINT "PracticeConditions_pkey" PRIMARY KEY ("accountId")
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

-- AddForeignKey
ALTER TABLE "Credential" ADD CONSTRAINT "Credential_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TestRun" ADD CONSTRAINT "TestRun_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TestRun" ADD CONSTRAINT "TestRun_credentialId_fkey" FOREIGN KEY ("credentialId") REFERENCES "Credential"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Account" ADD CONSTRAINT "Account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "PracticeMapping" ADD CONSTRAINT "PracticeMapping_integrationId_fkey" FOREIGN KEY ("integrationId") REFERENCES "PracticeIntegration"("id") ON DELETE CASCADE ON UPDATE CASCADE;
