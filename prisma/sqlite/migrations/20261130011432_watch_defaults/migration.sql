-- CreateTable
CREATE TABLE "WatchDefaults" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "checkEvery" TEXT NOT NULL,
    "remindDays" TEXT NOT NULL
);
