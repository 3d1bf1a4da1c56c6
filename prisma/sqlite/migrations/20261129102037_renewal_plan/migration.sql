-- CreateTable
CREATE TABLE "RenewalPlan" (
    "profileId" TEXT NOT NULL PRIMARY KEY,
    "isAutomatic" BOOLEAN NOT NULL DEFAULT false,
    "daysBefore" INTEGER,
    "retryAt" DATETIME,
    "trouble" TEXT,
    "rehearsedAt" DATETIME,
    "rehearsalWorks" BOOLEAN,
    "rehearsal" TEXT,
    CONSTRAINT "RenewalPlan_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "RenewalPlan_isAutomatic_profileId_idx" ON "RenewalPlan"("isAutomatic", "profileId");
