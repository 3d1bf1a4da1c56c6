import type { Database } from './client';

/**
 * The time of the database, to the second: instances may have different clocks, and a lease is to end
 * at one moment for all of them.
 */
export async function databaseTime(database: Database): Promise<Date> {
  const [row] = await database.$queryRaw<
    Array<{ readonly now: Date | string }>
  >`SELECT CURRENT_TIMESTAMP AS "now"`;
  const now = row?.now ?? '';
  // SQLite answers with a text without a time zone, in UTC.
  return now instanceof Date ? now : new Date(`${now.replace(' ', 'T')}Z`);
}
