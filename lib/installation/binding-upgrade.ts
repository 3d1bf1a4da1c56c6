import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Database } from '@/lib/database/client';
import { isUniqueViolation } from '@/lib/database/transaction';
import { newProfileKey, profileVault } from '@/lib/profiles/profile-keys';
import {
  configurationBinding,
  credentialSubject,
  mappingBinding,
  privateKeyBinding,
  reportBinding,
  requestedKeyBinding,
  sealMapping,
} from '@/lib/profiles/profile-records';
import type { Keyring } from '@/lib/vault/keyring';
import { personMac } from '@/lib/vault/person-mac';
import {
  openOrThrow,
  openOutdated,
  readSealLabel,
  type SealBinding,
  UnsealFailure,
  type Vault,
} from '@/lib/vault/sealed-text';
import { PERSON_MAC_KEY, randomSecret, secretBinding } from './installation-secret';
import { checkBinding, inBatches, installationRows } from './sealed-rows';
import { StartFailure } from './start-failure';

/** What an upgrade of an installation's sealed values works on. */
export type SealingContext = {
  readonly database: Database;
  readonly keyring: Keyring;
  /** The installation's. */
  readonly vault: Vault;
  readonly now: Date;
  readonly say: (line: string) => void;
};

/** Name of the mark among the installation's secrets: how its values are bound. */
const MARK_NAME = 'sealed-values';

/** Values from the app's first versions are being resealed. */
const UNDER_WAY = 'sealing anew';
/** From then on a value that is bound in the old way is refused, wherever it comes from. */
const DONE = 'bound to their profiles';

const isOutdated = (sealed: string) => readSealLabel(sealed)?.isOutdated === true;

const isOfThisVersion = (sealed: string) => readSealLabel(sealed)?.isOutdated === false;

/**
 * Whether a database holds what only this version writes. Nothing of it is proven: whoever makes it up only
 * keeps the app from starting.
 */
async function holdsWhatThisWrites(database: Database): Promise<boolean> {
  const count =
    (await database.profileKey.count()) +
    (await database.user.count({ where: { mac: { not: null } } })) +
    (await database.auditEvent.count({ where: { sequence: { not: null } } }));
  if (count > 0) {
    return true;
  }
  const checks = await database.vaultKeyCheck.findMany({ select: { sealed: true } });
  if (checks.some(({ sealed }) => isOfThisVersion(sealed))) {
    return true;
  }
  for await (const { sealed } of installationRows(database)) {
    if (isOfThisVersion(sealed)) {
      return true;
    }
  }
  const profiles = inBatches((after, take) =>
    database.profile.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take,
      include: { credentials: { select: { sealedPrivateKey: true } } },
    }),
  );
  for await (const { sealedConfiguration, credentials } of profiles) {
    const sealed = [sealedConfiguration, ...credentials.map((row) => row.sealedPrivateKey)];
    if (sealed.some(isOfThisVersion)) {
      return true;
    }
  }
  return false;
}

/**
 * Whether the keyring opens something that an earlier version sealed. A header without a version proves
 * nothing: anyone can write one.
 */
async function holdsWhatEarlierSealed({ database, keyring }: SealingContext): Promise<boolean> {
  const opens = async (sealed: string, binding: SealBinding) =>
    (await openOutdated(keyring, sealed, binding)).ok;
  for (const { keyId, sealed } of await database.vaultKeyCheck.findMany()) {
    if (await opens(sealed, checkBinding(keyId))) {
      return true;
    }
  }
  for await (const { sealed, binding } of installationRows(database)) {
    if (await opens(sealed, binding)) {
      return true;
    }
  }
  return false;
}

async function readMark({
  database,
  vault,
}: SealingContext): Promise<{ readonly sealed: string; readonly text: string } | undefined> {
  const row = await database.installationSecret.findUnique({ where: { name: MARK_NAME } });
  if (row === null) {
    return undefined;
  }
  const text = await openOrThrow(vault, row.sealed, secretBinding(MARK_NAME));
  return { sealed: row.sealed, text };
}

/**
 * Reads the mark, or makes it where there is none yet. It is made before anything else is sealed in
 * the new way: whoever takes it out of a database that holds such values is found out.
 *
 * @throws {StartFailure} `sealing-mark-missing` then.
 */
async function markOf(context: SealingContext): Promise<{ sealed: string; text: string }> {
  const { database, vault, now } = context;
  const before = await readMark(context);
  if (before !== undefined) {
    return before;
  }
  const isOfThis = await holdsWhatThisWrites(database);
  const isOfEarlier = await holdsWhatEarlierSealed(context);
  // What was found may be another instance's that starts now: it makes the mark before anything else.
  const mark = await readMark(context);
  if (mark !== undefined) {
    return mark;
  }
  if (isOfThis) {
    throw new StartFailure(
      'sealing-mark-missing',
      'The database lacks the mark that says how its secrets are sealed, so it was changed outside the app. Restore it from a backup.',
    );
  }
  const text = isOfEarlier ? UNDER_WAY : DONE;
  const sealed = await vault.seal(text, secretBinding(MARK_NAME));
  try {
    await database.installationSecret.create({ data: { name: MARK_NAME, sealed, createdAt: now } });
    return { sealed, text };
  } catch (error) {
    if (!isUniqueViolation(error)) {
      throw error;
    }
    return markOf(context);
  }
}

/** Opens a value of the old binding; the failure names the place. */
async function openOld(
  { keyring }: SealingContext,
  sealed: string,
  binding: SealBinding,
): Promise<string> {
  const opened = await openOutdated(keyring, sealed, binding);
  if (!opened.ok) {
    throw new UnsealFailure(opened.error);
  }
  return opened.value;
}

/** Does one step of the work; what is damaged is named and left as it is. */
async function leaveDamaged({ say }: SealingContext, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof UnsealFailure)) {
      throw error;
    }
    say(`Could not be resealed and cannot be opened (${error.code}): ${error.message}`);
  }
}

/** The vault of a profile that may not have a key yet; nothing when the profile is gone. */
async function profileVaultMadeOnce(
  context: SealingContext,
  profileId: string,
): Promise<Vault | undefined> {
  const { database, vault, now } = context;
  if ((await database.profileKey.count({ where: { profileId } })) === 0) {
    const made = await newProfileKey(vault, profileId, now);
    try {
      await database.profileKey.create({ data: made.row });
    } catch (error) {
      if ((await database.profile.count({ where: { id: profileId } })) === 0) {
        return undefined;
      }
      // Another instance was first: its key counts.
      if (!isUniqueViolation(error)) {
        throw error;
      }
    }
  }
  return profileVault(context, profileId);
}

type CredentialRow = {
  readonly id: string;
  readonly profileId: string;
  readonly thumbprint: string;
  readonly certificatePem: string;
  readonly sealedPrivateKey: string;
  readonly sealedMapping: string | null;
};

/**
 * Reseals the values of a credential. Its key must be that of its certificate: from now on the two
 * are bound to each other.
 */
async function upgradeCredential(
  context: SealingContext,
  vault: Vault,
  row: CredentialRow,
): Promise<void> {
  if (!isOutdated(row.sealedPrivateKey)) {
    return;
  }
  const { id, sealedPrivateKey, sealedMapping } = row;
  const subject = credentialSubject(row);
  const privateKey = await openOld(context, sealedPrivateKey, privateKeyBinding(subject));
  if (!new X509Certificate(row.certificatePem).checkPrivateKey(createPrivateKey(privateKey))) {
    throw new UnsealFailure({
      code: 'sealed-elsewhere',
      message: `The private key of credential ${id} is not the key of its certificate.`,
    });
  }
  const mapping: unknown =
    sealedMapping === null
      ? {}
      : JSON.parse(await openOld(context, sealedMapping, mappingBinding(subject)));
  await context.database.credential.updateMany({
    where: { id, sealedPrivateKey, sealedMapping },
    data: {
      sealedPrivateKey: await vault.seal(privateKey, privateKeyBinding(subject)),
      sealedMapping: await sealMapping(vault, subject, mapping as { certificateId?: string }),
    },
  });
}

async function upgradeReports(
  context: SealingContext,
  vault: Vault,
  profileId: string,
): Promise<void> {
  const { database } = context;
  const runs = inBatches((after, take) =>
    database.testRun.findMany({
      where: { profileId, id: { gt: after } },
      orderBy: { id: 'asc' },
      take,
      select: { id: true, profileId: true, sealedReport: true },
    }),
  );
  for await (const run of runs) {
    const { id, sealedReport } = run;
    if (!isOutdated(sealedReport)) {
      continue;
    }
    await leaveDamaged(context, async () => {
      const report = await openOld(context, sealedReport, reportBinding(run));
      await database.testRun.updateMany({
        where: { id, sealedReport },
        data: { sealedReport: await vault.seal(report, reportBinding(run)) },
      });
    });
  }
}

async function upgradeConfiguration(
  context: SealingContext,
  vault: Vault,
  row: Parameters<typeof configurationBinding>[0] & { readonly sealedConfiguration: string },
): Promise<void> {
  const { id, sealedConfiguration } = row;
  if (!isOutdated(sealedConfiguration)) {
    return;
  }
  const binding = configurationBinding(row);
  const configuration = await openOld(context, sealedConfiguration, binding);
  await context.database.profile.updateMany({
    where: { id, sealedConfiguration, accountId: row.accountId, scopes: row.scopes },
    data: { sealedConfiguration: await vault.seal(configuration, binding) },
  });
}

async function upgradeRequest(
  context: SealingContext,
  vault: Vault,
  row: { readonly id: string; readonly profileId: string; readonly sealedPrivateKey: string },
): Promise<void> {
  const { id, sealedPrivateKey } = row;
  if (!isOutdated(sealedPrivateKey)) {
    return;
  }
  const binding = requestedKeyBinding(row);
  const privateKey = await openOld(context, sealedPrivateKey, binding);
  await context.database.certificateRequest.updateMany({
    where: { id, sealedPrivateKey },
    data: { sealedPrivateKey: await vault.seal(privateKey, binding) },
  });
}

async function upgradeProfiles(context: SealingContext): Promise<void> {
  const { database } = context;
  const profiles = inBatches((after, take) =>
    database.profile.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take,
      include: { credentials: true, certificateRequest: true },
    }),
  );
  for await (const { credentials, certificateRequest, ...profile } of profiles) {
    const vault = await profileVaultMadeOnce(context, profile.id);
    if (vault === undefined) {
      continue;
    }
    await leaveDamaged(context, () => upgradeConfiguration(context, vault, profile));
    for (const credential of credentials) {
      await leaveDamaged(context, () => upgradeCredential(context, vault, credential));
    }
    if (certificateRequest !== null) {
      await leaveDamaged(context, () => upgradeRequest(context, vault, certificateRequest));
    }
    await upgradeReports(context, vault, profile.id);
  }
}

async function upgradeInstallationRows(context: SealingContext): Promise<void> {
  for await (const { sealed, binding, replace } of installationRows(context.database)) {
    if (!isOutdated(sealed)) {
      continue;
    }
    await leaveDamaged(context, async () => {
      await replace(await context.vault.seal(await openOld(context, sealed, binding), binding));
    });
  }
}

/** Marks the people whom the first versions wrote; from then on who has no mark is a viewer at most. */
async function markPeople(context: SealingContext): Promise<void> {
  const { database } = context;
  const key = await randomSecret(context, PERSON_MAC_KEY, 32);
  const people = await database.user.findMany({
    where: { mac: null },
    include: { accounts: { where: { providerId: 'credential' }, select: { password: true } } },
  });
  for (const { id, email, role, accounts } of people) {
    const mac = personMac(key, { id, email, role, passwordHash: accounts[0]?.password ?? null });
    await database.user.updateMany({ where: { id, email, role, mac: null }, data: { mac } });
  }
}

/**
 * Reseals everything that the first versions of the app bound to model, field and row alone: each
 * profile gets its own key, and its values are bound to it. Done once per installation, before it
 * serves anybody. Every row is replaced by itself and only if it is still the one that was read, so it
 * may be killed at any moment, and several instances may do it side by side. When all is done the mark
 * says so, authenticated like any sealed value, and the old binding is no longer accepted anywhere.
 *
 * @throws {StartFailure} `sealing-mark-missing` when the mark was taken out of the database.
 */
export async function upgradeBindings(context: SealingContext): Promise<void> {
  const { database, vault } = context;
  const { sealed, text } = await markOf(context);
  if (text === DONE) {
    return;
  }
  await upgradeInstallationRows(context);
  await upgradeProfiles(context);
  await markPeople(context);
  await database.installationSecret.updateMany({
    where: { name: MARK_NAME, sealed },
    data: { sealed: await vault.seal(DONE, secretBinding(MARK_NAME)) },
  });
}
