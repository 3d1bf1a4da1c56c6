-- CreateTable
CREATE TABLE "RenewalPlan" (
    "profileId" TEXT NOT NULL,
    "isAutomatic" BOOLEAN NOT NULL DEFAULT false,
    "daysBefore" INTEGER,
    "retryAt" TIMESTAMP(3),
    "trouble" TEXT,
    "rehearsedAt" TIMESTAMP(3),
    "rehearsalWorks" BOOLEAN,
    "rehearsal" TEXT,

    CONSTRAINT "RenewalPlan_pkey" PRIMARY KEY ("profileId")
);

-- CreateIndex
CREATE INDEX "RenewalPlan_isAutomatic_profileId_idx" ON "RenewalPlan"("isAutomatic", "profileId");

-- AddForeignKey
ALTER TABLE "RenewalPlan" ADD CONSTRAINT "RenewalPlan_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile"("id") ON DELETE CASCADE ON UPDATE CASCADE;
