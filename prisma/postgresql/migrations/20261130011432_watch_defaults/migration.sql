-- CreateTable
CREATE TABLE "WatchDefaults" (
    "id" TEXT NOT NULL,
    "checkEvery" TEXT NOT NULL,
    "remindDays" TEXT NOT NULL,

    CONSTRAINT "WatchDefaults_pkey" PRIMARY KEY ("id")
);
