-- AlterTable
ALTER TABLE "TestRun" ADD COLUMN     "isCheck" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "Watch" (
    "profileId" TEXT NOT NULL,
    "checkEvery" TEXT,
    "remindDays" TEXT NOT NULL,
    "contacts" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "Watch_pkey" PRIMARY KEY ("profileId")
);

-- CreateTable
CREATE TABLE "Job" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "profileId" TEXT,
    "onPracticeClock" BOOLEAN NOT NULL DEFAULT false,
    "dueAt" TIMESTAMP(3) NOT NULL,
    "leaseUntil" TIMESTAMP(3),
    "leaseHolder" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lastRunAt" TIMESTAMP(3),
    "trouble" TEXT,

    CONSTRAINT "Job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Alert" (
    "id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "profileId" TEXT,
    "key" TEXT NOT NULL,
    "openFor" TEXT,
    "facts" TEXT NOT NULL DEFAULT '{}',
    "at" TIMESTAMP(3) NOT NULL,
    "timesSaid" INTEGER NOT NULL DEFAULT 1,
    "saidAt" TIMESTAMP(3) NOT NULL,
    "endedAt" TIMESTAMP(3),

    CONSTRAINT "Alert_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NotificationChannel" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sealedSettings" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "lastSentAt" TIMESTAMP(3),
    "lastFailedAt" TIMESTAMP(3),
    "lastFailure" TEXT,

    CONSTRAINT "NotificationChannel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CalendarFeed" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "createdByEmail" TEXT,

    CONSTRAINT "CalendarFeed_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Job_kind_onPracticeClock_dueAt_idx" ON "Job"("kind", "onPracticeClock", "dueAt");

-- CreateIndex
CREATE INDEX "Job_profileId_idx" ON "Job"("profileId");

-- CreateIndex
CREATE UNIQUE INDEX "Alert_key_key" ON "Alert"("key");

-- CreateIndex
CREATE UNIQUE INDEX "Alert_openFor_key" ON "Alert"("openFor");

-- CreateIndex
CREATE INDEX "Alert_profileId_at_idx" ON "Alert"("profileId", "at");

-- CreateIndex
CREATE INDEX "Alert_at_idx" ON "Alert"("at");

-- CreateIndex
CREATE UNIQUE INDEX "CalendarFeed_tokenHash_key" ON "CalendarFeed"("tokenHash");

-- AddForeignKey
ALTER TABLE "Watch" ADD CONSTRAINT "Watch_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Job" ADD CONSTRAINT "Job_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Alert" ADD CONSTRAINT "Alert_profileId_fkey" FOREIGN KEY ("profileId") REFERENCES "Profile"("id") ON DELETE CASCADE ON UPDATE CASCADE;
