import { type DamagedValue, findDamage, setAside } from '@/lib/database/damaged-values';

/** A sentence that names a damaged value by table, row and profile. */
export function damageWords({ table, column, row, profile }: DamagedValue): string {
  const owner = profile === undefined ? '' : ` of the profile “${profile}”`;
  return `${table}.${column} of row ${row}${owner} is damaged.`;
}

/**
 * Looks for damage before the server reads its database: names what SQLite finds, and sets values
 * aside whose bytes would end the process, so that they cost their own row and no other.
 *
 * @param say Takes lines for the person who reads the server's log.
 */
export async function checkDamage(
  file: string,
  now: Date,
  say: (line: string) => void,
): Promise<void> {
  const { structure, values } = await findDamage(file, 'quick_check');
  for (const words of structure) {
    say(`The database ${file} is damaged: ${words}`);
  }
  if (values.length > 0) {
    const keptIn = `${file}.damaged-${now.toISOString().replaceAll(/\D/g, '')}`;
    await setAside(file, values, keptIn);
    for (const value of values) {
      say(damageWords(value));
    }
    say(`The original bytes (${values.length}) are kept in ${keptIn}.`);
  }
  if (structure.length + values.length > 0) {
    say('Run npm run doctor -- database, and consider restoring a backup: npm run restore');
  }
}
