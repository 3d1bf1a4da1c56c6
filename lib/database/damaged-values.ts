import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import type { Client } from '@libsql/client';
import { errorText } from '@/lib/words';
import { openSqlite } from './sqlite-client';

/** A stored value that the database client cannot read: some of its bytes end the whole process. */
export type DamagedValue = {
  readonly table: string;
  readonly column: string;
  /** SQLite's own number of the row. */
  readonly rowNumber: number;
  /** The row's id, as far as it can be read. */
  readonly row: string;
  /** Name of the profile that the row belongs to, where it belongs to one. */
  readonly profile: string | undefined;
  readonly problem: 'not-text' | 'not-a-date' | 'not-a-number';
  readonly bytes: Uint8Array;
};

/** What a look through a SQLite file found. */
export type DatabaseDamage = {
  /** SQLite's own words about pages, indexes and tables that cannot be read. */
  readonly structure: ReadonlyArray<string>;
  readonly values: ReadonlyArray<DamagedValue>;
};

type Column = { readonly table: string; readonly name: string; readonly type: string };

/** Rows that are looked at in one step. */
const STEP_ROWS = 200;

/** The most findings of SQLite's own check that are reported. */
const FINDINGS_MAX = 20;

/** The largest number of an `Int` of the models. https://www.prisma.io/docs/orm/reference/prisma-schema-reference#int */
const INTEGER_MAX = 2 ** 31 - 1;

/** The last moment that a `Date` can hold, in milliseconds. https://tc39.es/ecma262/#sec-time-values-and-time-range */
const TIME_MAX_MS = 8.64e15;

/** Replaces a date that cannot be read: long past, so that nothing stays valid because of it. */
const LONG_PAST = '1970-01-01T00:00:00.000+00:00';

const lossy = new TextDecoder('utf-8');

function bytesOf(value: unknown): Uint8Array {
  return value instanceof ArrayBuffer ? new Uint8Array(value) : new Uint8Array();
}

function isText(type: string, bytes: Uint8Array): boolean {
  return type === 'text' && isUtf8(bytes) && !bytes.includes(0);
}

type Check = (type: string, bytes: Uint8Array) => DamagedValue['problem'] | undefined;

function checkInteger(max: number): Check {
  return (type, bytes) =>
    type === 'integer' && Math.abs(Number(lossy.decode(bytes))) <= max ? undefined : 'not-a-number';
}

/** What is wrong with a stored value, by the type of its column. */
export const COLUMN_CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['INTEGER', checkInteger(INTEGER_MAX)],
  // The driver takes no larger one.
  ['BIGINT', checkInteger(Number.MAX_SAFE_INTEGER)],
  ['BOOLEAN', checkInteger(INTEGER_MAX)],
  [
    'DATETIME',
    (type, bytes) => {
      const text = lossy.decode(bytes);
      return (type === 'integer' && Math.abs(Number(text)) <= TIME_MAX_MS) ||
        (isText(type, bytes) && !Number.isNaN(Date.parse(text)))
        ? undefined
        : 'not-a-date';
    },
  ],
  ['TEXT', (type, bytes) => (isText(type, bytes) ? undefined : 'not-text')],
]);

function problemOf(
  column: Column,
  type: string,
  bytes: Uint8Array,
): DamagedValue['problem'] | undefined {
  if (type === 'null') {
    return undefined;
  }
  const check = COLUMN_CHECKS.get(column.type.toUpperCase());
  if (check !== undefined) {
    return check(type, bytes);
  }
  // Of any other type, only such a text can end the process.
  return type === 'text' && !isText(type, bytes) ? 'not-text' : undefined;
}

async function columnsByTable(client: Client): Promise<ReadonlyMap<string, ReadonlyArray<Column>>> {
  const { rows } = await client.execute(
    `SELECT t.name AS tableName, c.name AS name, c.type AS type
     FROM sqlite_master t JOIN pragma_table_info(t.name) c
     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND t.name <> '_prisma_migrations'
     ORDER BY t.name, c.cid`,
  );
  const tables = new Map<string, Array<Column>>();
  for (const row of rows) {
    const table = String(row.tableName);
    const columns = tables.get(table) ?? [];
    columns.push({ table, name: String(row.name), type: String(row.type) });
    tables.set(table, columns);
  }
  return tables;
}

async function profileOf(
  client: Client,
  columns: ReadonlyArray<Column>,
  rowNumber: number,
): Promise<string | undefined> {
  const table = columns[0]?.table ?? '';
  const key = table === 'Profile' ? 'id' : 'profileId';
  if (!columns.some(({ name }) => name === key)) {
    return undefined;
  }
  const { rows } = await client.execute({
    sql: `SELECT CAST(p.name AS BLOB) AS name FROM "${table}" t JOIN "Profile" p ON p.id = t."${key}" WHERE t.rowid = ?`,
    args: [rowNumber],
  });
  return rows[0] === undefined ? undefined : lossy.decode(bytesOf(rows[0].name));
}

async function damagedIn(
  client: Client,
  columns: ReadonlyArray<Column>,
): Promise<ReadonlyArray<DamagedValue>> {
  const table = columns[0]?.table ?? '';
  // Bytes, not text: the driver ends the process when it is to make a text of bytes that are none.
  const parts = columns.map(
    ({ name }, index) => `typeof("${name}") AS t${index}, CAST("${name}" AS BLOB) AS b${index}`,
  );
  const found: Array<DamagedValue> = [];
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const { rows } = await client.execute({
      sql: `SELECT rowid AS number, ${parts.join(', ')} FROM "${table}" WHERE rowid > ? ORDER BY rowid LIMIT ${STEP_ROWS}`,
      args: [after],
    });
    for (const row of rows) {
      after = Number(row.number);
      for (const [index, column] of columns.entries()) {
        const bytes = bytesOf(row[`b${index}`]);
        const problem = problemOf(column, String(row[`t${index}`]), bytes);
        if (problem !== undefined) {
          found.push({
            table,
            column: column.name,
            rowNumber: after,
            row: lossy.decode(bytesOf(row.b0)),
            profile: await profileOf(client, columns, after),
            problem,
            bytes,
          });
        }
      }
    }
    if (rows.length < STEP_ROWS) {
      return found;
    }
  }
}

/**
 * Looks through a SQLite file for pages that cannot be read and for values that the client cannot take.
 * Changes nothing.
 *
 * @param check `quick_check` leaves out what takes long: whether each index holds what its table holds.
 */
export async function findDamage(
  file: string,
  check: 'quick_check' | 'integrity_check',
): Promise<DatabaseDamage> {
  const client = openSqlite(file);
  const structure: Array<string> = [];
  const values: Array<DamagedValue> = [];
  try {
    const { rows } = await client.execute(`PRAGMA ${check}(${FINDINGS_MAX})`);
    structure.push(...rows.map((row) => String(row[check])).filter((words) => words !== 'ok'));
    for (const [table, columns] of await columnsByTable(client)) {
      try {
        values.push(...(await damagedIn(client, columns)));
      } catch (error) {
        structure.push(`Table ${table} cannot be read completely: ${errorText(error)}`);
      }
    }
  } catch (error) {
    structure.push(errorText(error));
  } finally {
    client.close();
  }
  return { structure, values };
}

function replacementOf({ problem, bytes }: DamagedValue): string | number {
  switch (problem) {
    case 'not-a-date':
      return LONG_PAST;
    case 'not-a-number':
      return 0;
    default:
      return lossy.decode(bytes).replaceAll('\0', '\uFFFD');
  }
}

/** Keeps the bytes of damaged values in a file of JSON lines, for its owner only. */
async function keepBytes(file: string, values: ReadonlyArray<DamagedValue>): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    for (const { bytes, ...value } of values) {
      const line = { ...value, base64: Buffer.from(bytes).toString('base64') };
      await handle.write(`${JSON.stringify(line)}\n`);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Replaces damaged values with ones that can be read, with a replacement character for each byte that is
 * none of a text, so that one row cannot end the process. The bytes are kept in a file first.
 *
 * @param keptIn Path of that file; its name must be free.
 */
export async function setAside(
  file: string,
  values: ReadonlyArray<DamagedValue>,
  keptIn: string,
): Promise<void> {
  await keepBytes(keptIn, values);
  const client = openSqlite(file);
  try {
    for (const value of values) {
      const sql = `UPDATE "${value.table}" SET "${value.column}" = ? WHERE rowid = ?`;
      const replacement = replacementOf(value);
      try {
        await client.execute({ sql, args: [replacement, value.rowNumber] });
      } catch {
        // Where the column wants no second value like it, the row's number tells the two apart.
        const own =
          typeof replacement === 'number'
            ? -value.rowNumber
            : `${replacement} (damaged, row ${value.rowNumber})`;
        await client.execute({ sql, args: [own, value.rowNumber] });
      }
    }
  } finally {
    client.close();
  }
}
