/**
 * `npm run doctor -- database`: names what is damaged in the database, by table, row and profile. On
 * SQLite it looks at a copy of its own, which it removes, so that nothing is changed and no damaged row
 * can end it.
 */
import { existsSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { readStoredDetail } from '@/lib/audit/actions';
import { checkChain } from '@/lib/audit/verify';
import { readTestRun } from '@/lib/connection-test/test-runs';
import { type Database, openDatabase, withAuditKey } from '@/lib/database/client';
import { findDamage, setAside } from '@/lib/database/damaged-values';
import { applyMigrations, hasPendingMigrations } from '@/lib/database/migrate';
import { openSqlite } from '@/lib/database/sqlite-client';
import { databaseFile } from '@/lib/installation/backup';
import { damageWords } from '@/lib/installation/damage';
import { withCopies } from '@/lib/installation/data-folder';
import type { Environment } from '@/lib/installation/environment';
import { AUDIT_KEY, existingSecret } from '@/lib/installation/installation-secret';
import { checkKeyring } from '@/lib/installation/open-keyring';
import { inBatches, installationRows } from '@/lib/installation/sealed-rows';
import { parseJsonObject } from '@/lib/json-object';
import { openRequestedKey } from '@/lib/profiles/certificate-requests';
import { unsealPrivateKey } from '@/lib/profiles/credentials';
import { profileVault } from '@/lib/profiles/profile-keys';
import { checkedValueBinding } from '@/lib/profiles/profile-records';
import { type ProfileStore, readProfile } from '@/lib/profiles/store';
import { openOrThrow } from '@/lib/vault/sealed-text';
import { errorText } from '@/lib/words';
import type { Command } from './command';

type Findings = Array<string>;

/** Notes what does not open, and goes on. */
async function noted(
  findings: Findings,
  what: string,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    findings.push(`${what} cannot be opened: ${errorText(error)}`);
  }
}

async function openEverythingOf(
  store: ProfileStore,
  profile: { readonly id: string; readonly name: string },
  findings: Findings,
): Promise<void> {
  const { database } = store;
  const of = `of the profile “${profile.name}”`;
  const where = { profileId: profile.id };
  const select = { id: true } as const;
  await noted(findings, `The configuration or the mapping ${of}`, () =>
    readProfile(store, profile.id),
  );
  for (const { id } of await database.credential.findMany({ where, select })) {
    await noted(findings, `The private key of credential ${id} ${of}`, () =>
      unsealPrivateKey(store, id),
    );
  }
  // Reading the profile opens only the checkmarks of forms that were entered.
  for (const check of await database.checkedItem.findMany({ where })) {
    const { item, sealedValue } = check;
    if (sealedValue !== null) {
      await noted(findings, `The value of the check mark ${item} ${of}`, async () =>
        openOrThrow(await profileVault(store, profile.id), sealedValue, checkedValueBinding(check)),
      );
    }
  }
  for (const { id } of await database.certificateRequest.findMany({ where, select })) {
    await noted(findings, `The waiting private key ${id} ${of}`, () => openRequestedKey(store, id));
  }
  for (const { id } of await database.testRun.findMany({ where, select })) {
    await noted(findings, `The report ${id} ${of}`, () => readTestRun(store, profile.id, id));
  }
}

/** What is JSON in clear: where it is damaged, pages leave it out or take defaults, and do not say so. */
async function readClearTexts(database: Database, findings: Findings): Promise<void> {
  const entries = inBatches((after, take) =>
    database.auditEvent.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      select: { id: true, detail: true },
      take,
    }),
  );
  for await (const { id, detail } of entries) {
    if (readStoredDetail(detail) === undefined) {
      findings.push(`The details of the audit entry ${id} are damaged.`);
    }
  }
  for (const { accountId, conditions } of await database.practiceConditions.findMany()) {
    if (parseJsonObject(conditions) === undefined) {
      findings.push(`The settings of the practice NetSuite account ${accountId} are damaged.`);
    }
  }
  for (const { region, conditions } of await database.practiceCeligoConditions.findMany()) {
    if (parseJsonObject(conditions) === undefined) {
      findings.push(`The settings of the practice Celigo in ${region} are damaged.`);
    }
  }
}

async function openEverything(
  environment: Environment,
  database: Database,
  findings: Findings,
): Promise<void> {
  await readClearTexts(database, findings);
  await noted(findings, 'The vault', async () => {
    const vault = await checkKeyring(environment, database);
    for await (const { sealed, binding } of installationRows(database)) {
      await noted(findings, `${binding.model} ${binding.row}`, () =>
        openOrThrow(vault, sealed, binding),
      );
    }
    const auditKey = await existingSecret(database, vault, AUDIT_KEY);
    if (auditKey !== undefined) {
      const { finding } = await checkChain(withAuditKey(database, auditKey));
      if (finding !== undefined) {
        findings.push(`Audit record: ${finding.message}`);
      }
    }
    const select = { id: true, name: true } as const;
    for (const profile of await database.profile.findMany({ select })) {
      await noted(findings, `The profile “${profile.name}”`, () =>
        openEverythingOf({ database, vault }, profile, findings),
      );
    }
  });
}

/** Copies a SQLite file as one moment left it; a damaged one as it lies there. */
async function copySqlite(file: string, copy: string): Promise<void> {
  const client = openSqlite(file);
  try {
    await client.execute({ sql: 'VACUUM INTO ?', args: [copy] });
  } catch {
    await rm(copy, { force: true });
    await copyFile(file, copy);
    if (existsSync(`${file}-wal`)) {
      await copyFile(`${file}-wal`, `${copy}-wal`);
    }
  } finally {
    client.close();
  }
}

async function brokenReferences(file: string): Promise<ReadonlyArray<string>> {
  const client = openSqlite(file);
  try {
    const { rows } = await client.execute('PRAGMA foreign_key_check');
    return rows.map(
      (row) => `A row of ${row.table} refers to a row of ${row.parent} that is gone.`,
    );
  } catch (error) {
    return [`Cannot check references: ${errorText(error)}`];
  } finally {
    client.close();
  }
}

async function examineSqlite(environment: Environment): Promise<Findings> {
  const file = databaseFile(environment);
  if (!existsSync(file)) {
    return [`There is no database ${file}.`];
  }
  const { structure, values } = await findDamage(file, 'integrity_check');
  const findings = [...structure, ...values.map(damageWords), ...(await brokenReferences(file))];
  await withCopies(environment.dataFolder, async (folder) => {
    const copy = path.join(folder, 'copy.db');
    await copySqlite(file, copy);
    // Row numbers may differ in the copy, so it is looked through on its own.
    const inCopy = await findDamage(copy, 'quick_check');
    await setAside(copy, inCopy.values, path.join(folder, 'damaged'));
    // A database of an earlier version is looked through as the next start would make it.
    await noted(findings, 'The database', () =>
      applyMigrations({ provider: 'sqlite', file: copy }),
    );
    const database = openDatabase({ provider: 'sqlite', file: copy });
    try {
      await openEverything(environment, database, findings);
    } finally {
      await database.$disconnect();
    }
  });
  return findings;
}

async function examinePostgresql(environment: Environment, url: string): Promise<Findings> {
  const findings: Findings = [];
  if (await hasPendingMigrations(url)) {
    return [
      'The database is from an earlier version of this app. Start this version once to bring the database up to date, and then check it again.',
    ];
  }
  const database = openDatabase({ provider: 'postgresql', url });
  try {
    await openEverything(environment, database, findings);
  } finally {
    await database.$disconnect();
  }
  return findings;
}

export const doctorCommand: Command = async ({ environment, words }) => {
  if (words.join(' ') !== 'database') {
    throw new Error('Usage: npm run doctor -- database');
  }
  const findings =
    environment.databaseUrl === undefined
      ? await examineSqlite(environment)
      : await examinePostgresql(environment, environment.databaseUrl);
  return findings.length === 0
    ? { lines: ['The database is intact, and every sealed value can be opened.'], ok: true }
    : { lines: [...findings, `Findings: ${findings.length}. Nothing was changed.`], ok: false };
};
