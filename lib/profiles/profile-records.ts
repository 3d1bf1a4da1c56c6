import { z } from 'zod';
import { SCOPES, type Scope } from '@/lib/account/scopes';
import { readRememberedValue } from '@/lib/celigo/entered-values';
import type { DatabaseTransaction } from '@/lib/database/client';
import {
  RSA_MODULUS_LENGTHS,
  SIGNING_ALGORITHMS,
  type SigningAlgorithm,
} from '@/lib/keys/algorithms';
import { describeCertificate } from '@/lib/keys/certificate';
import { acceptedUntil, type CertificateLife, isShortened } from '@/lib/keys/validity';
import {
  openOrThrow,
  type SealBinding,
  type SealedText,
  UnsealFailure,
  type Vault,
} from '@/lib/vault/sealed-text';
import { celigoMemorySchema } from './celigo-memory-schema';
import { CREDENTIAL_STAGES, workingCredential } from './credential-life';
import {
  CELIGO_FORMS,
  type CeligoForm,
  type CeligoProof,
  PREREQUISITE_PREFIX,
  type Profile,
  type ProfileConfiguration,
  type ProfileCredential,
  type TestOutcome,
} from './profile';
import { type ProfileKeyRecord, vaultOfKey } from './profile-keys';

/** The active credential of a profile and the next one. */
export const IN_PLACE = {
  OR: [{ activeForProfile: { not: null } }, { nextForProfile: { not: null } }],
};

/** A row of `Credential` as the database gives it. */
export type CredentialRecord = {
  readonly id: string;
  readonly stage: string;
  readonly activeForProfile: string | null;
  readonly algorithm: string;
  readonly rsaModulusLength: number | null;
  readonly certificatePem: string;
  readonly thumbprint: string;
  readonly profileId: string;
  readonly sealedMapping: string | null;
  readonly mappingAccountId: string | null;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** See {@link withFoundLife}. */
  readonly worksLonger?: boolean;
  readonly createdAt: Date;
};

/** A row of `CheckedItem` as the database gives it. */
export type CheckedItemRecord = {
  readonly profileId: string;
  readonly item: string;
  readonly mark: string;
  readonly sealedValue: string | null;
};

/** A row of `Profile` with its active and its next credential, as the database gives it. */
export type ProfileRecord = {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly accountId: string;
  readonly environment: string;
  readonly scopes: string;
  readonly sealedConfiguration: string;
  readonly checkedItems: ReadonlyArray<CheckedItemRecord>;
  readonly prerequisitesSettledAt: Date | null;
  readonly prerequisitesProvenFor: string | null;
  readonly celigoIclientSettledAt: Date | null;
  readonly celigoConnectionSettledAt: Date | null;
  readonly lastTestAt: Date | null;
  readonly lastTestOutcome: string | null;
  readonly valuesMark: string | null;
  readonly celigoProvenAt: Date | null;
  readonly celigoProvenHow: string | null;
  readonly celigoProvenBy: string | null;
  readonly celigoProvenFor: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly credentials: ReadonlyArray<CredentialRecord>;
  readonly key: ProfileKeyRecord | null;
};

const enteredValuesSchema = z
  .record(z.string(), z.string())
  .transform((values) =>
    Object.fromEntries(
      Object.entries(values).map(([id, value]) => [id, readRememberedValue(id, value)]),
    ),
  );

const formValuesSchema = z.object({
  'celigo-iclient': enteredValuesSchema.optional(),
  'celigo-connection': enteredValuesSchema.optional(),
});

const configurationSchema = z.object({
  clientId: z.string().optional(),
  entity: z.string().optional(),
  role: z.string().optional(),
  algorithm: z.enum(SIGNING_ALGORITHMS).optional(),
  enteredInCeligo: formValuesSchema.optional(),
  /** What earlier versions kept here; this one has a row for each. */
  tickedInCeligo: formValuesSchema.optional(),
  beforeCeligoWord: z
    .object({
      entered: formValuesSchema,
      credentialId: z.string().optional(),
      prerequisitesProvenFor: z.string().optional(),
      uploadedElsewhere: z.object({ credentialId: z.string(), accountId: z.string() }).optional(),
    })
    .optional(),
  templates: z
    .object({ payload: z.string().optional(), headers: z.string().optional() })
    .optional(),
  celigo: celigoMemorySchema.optional(),
});

const mappingSchema = z.object({ certificateId: z.string().optional() });

/** What of a profile its configuration is bound to, as the columns hold it. */
export type ConfigurationSubject = {
  readonly id: string;
  readonly accountId: string;
  /** Comma-separated, in any order. */
  readonly scopes: string;
};

/**
 * What the sealed configuration of a profile is bound to: its Client ID must not be sent to another
 * account, nor for other scopes, because somebody changed a column.
 */
export function configurationBinding(profile: ConfigurationSubject): SealBinding {
  return {
    model: 'Profile',
    field: 'configuration',
    row: profile.id,
    profile: profile.id,
    account: profile.accountId,
    scopes: parseScopes(profile.scopes).join(','),
  };
}

/** What of a credential its sealed values are bound to. */
export type CredentialSubject = {
  readonly id: string;
  readonly profileId: string;
  readonly thumbprint: string;
};

/** What the sealed private key of a credential is bound to. */
export function privateKeyBinding(credential: CredentialSubject): SealBinding {
  return {
    model: 'Credential',
    field: 'privateKey',
    row: credential.id,
    profile: credential.profileId,
    thumbprint: credential.thumbprint,
  };
}

/** What the sealed Certificate ID of a credential is bound to. */
export function mappingBinding(credential: CredentialSubject): SealBinding {
  return { ...privateKeyBinding(credential), field: 'mapping' };
}

/** A row that belongs to a profile. */
type ProfileRow = { readonly id: string; readonly profileId: string };

/** What the sealed private key that waits for its certificate is bound to. */
export function requestedKeyBinding({ id, profileId }: ProfileRow): SealBinding {
  return { model: 'CertificateRequest', field: 'privateKey', row: id, profile: profileId };
}

/** What the sealed report of a test is bound to. */
export function reportBinding({ id, profileId }: ProfileRow): SealBinding {
  return { model: 'TestRun', field: 'report', row: id, profile: profileId };
}

/** What the value of a checked field is sealed to, under the name that its table has in the database. */
export function checkedValueBinding({
  profileId,
  item,
}: Pick<CheckedItemRecord, 'profileId' | 'item'>): SealBinding {
  return { model: 'Tick', field: 'value', row: `${profileId} ${item}`, profile: profileId };
}

/**
 * Seals a profile's configuration. Checked-off fields are not part of it; each has its own row.
 *
 * @param vault The profile's own.
 */
export function sealConfiguration(
  vault: Vault,
  profile: ConfigurationSubject,
  { checkedInCeligo: _rows, ...configuration }: ProfileConfiguration,
): Promise<SealedText> {
  return vault.seal(JSON.stringify(configuration), configurationBinding(profile));
}

/**
 * Seals what is confirmed of a credential, bound to its certificate. There is such a value from the
 * beginning, before anything is confirmed: it is what a swapped certificate is found by.
 *
 * @param vault The profile's own.
 */
export function sealMapping(
  vault: Vault,
  credential: CredentialSubject,
  mapping: { readonly certificateId?: string },
): Promise<SealedText> {
  return vault.seal(JSON.stringify(mapping), mappingBinding(credential));
}

/** A parsed configuration in today's names, without the members that zod gives as undefined. */
function asConfiguration({
  tickedInCeligo: checkedInCeligo,
  ...parsed
}: z.output<typeof configurationSchema>): ProfileConfiguration {
  // Stored as JSON, which has no undefined: the copy holds exactly what was stored.
  return JSON.parse(JSON.stringify({ ...parsed, checkedInCeligo })) as ProfileConfiguration;
}

async function openConfiguration(
  vault: Vault,
  record: ProfileRecord,
): Promise<ProfileConfiguration> {
  const text = await openOrThrow(vault, record.sealedConfiguration, configurationBinding(record));
  const { checkedInCeligo, ...configuration } = asConfiguration(
    configurationSchema.parse(JSON.parse(text)),
  );
  const entered = withEarlierChecks(configuration.enteredInCeligo, checkedInCeligo);
  const checked = await openCheckedValues(vault, record.checkedItems, entered);
  return { ...configuration, enteredInCeligo: entered, checkedInCeligo: checked };
}

type FormValues = NonNullable<ProfileConfiguration['enteredInCeligo']>;

/** Earlier versions kept what was checked off beside what was entered: it counts as entered. */
function withEarlierChecks(entered: FormValues = {}, checked: FormValues = {}): FormValues {
  return Object.fromEntries(
    CELIGO_FORMS.flatMap((form) =>
      entered[form] === undefined ? [] : [[form, { ...entered[form], ...checked[form] }]],
    ),
  );
}

/** Opens what was checked off in the forms that were entered before; in others it says nothing. */
async function openCheckedValues(
  vault: Vault,
  items: ReadonlyArray<CheckedItemRecord>,
  entered: FormValues,
): Promise<FormValues> {
  const valuesOf = async (form: CeligoForm) => {
    const prefix = `${form}:`;
    const values: Record<string, string> = {};
    for (const checked of items) {
      if (checked.sealedValue === null || !checked.item.startsWith(prefix)) {
        continue;
      }
      const value = await openOrThrow(vault, checked.sealedValue, checkedValueBinding(checked));
      const fieldId = checked.item.slice(prefix.length);
      values[fieldId] = readRememberedValue(fieldId, value);
    }
    return [form, values] as const;
  };
  const forms = CELIGO_FORMS.filter((form) => entered[form] !== undefined);
  return Object.fromEntries(await Promise.all(forms.map(valuesOf)));
}

/**
 * The binding's thumbprint is the one of the certificate itself, whatever the column beside it says.
 *
 * @throws {UnsealFailure} When the certificate has another thumbprint.
 */
export function credentialSubject(
  record: CredentialSubject & { readonly certificatePem: string },
): CredentialSubject {
  const { id, profileId, thumbprint, certificatePem } = record;
  const described = describeCertificate(certificatePem);
  if (!described.ok || described.value.certificateId !== thumbprint) {
    throw new UnsealFailure({
      code: 'sealed-elsewhere',
      message: `The certificate of credential ${id} was replaced. It is not the one that its key was sealed for.`,
    });
  }
  return { id, profileId, thumbprint };
}

async function openMapping(
  vault: Vault,
  record: CredentialRecord,
): Promise<z.output<typeof mappingSchema>> {
  const subject = credentialSubject(record);
  const text = await openOrThrow(vault, record.sealedMapping ?? '', mappingBinding(subject));
  return mappingSchema.parse(JSON.parse(text));
}

/**
 * The algorithm of a credential, if the key of its certificate can use it.
 *
 * @throws {UnsealFailure} When it is not: the column was changed.
 */
function ownAlgorithm({ id, algorithm, certificatePem }: CredentialRecord): SigningAlgorithm {
  const described = describeCertificate(certificatePem);
  const own = described.ok
    ? described.value.fittingAlgorithms.find((fitting) => fitting === algorithm)
    : undefined;
  if (own === undefined) {
    throw new UnsealFailure({
      code: 'sealed-elsewhere',
      message: `The algorithm of credential ${id} was changed. It does not work with its certificate’s key.`,
    });
  }
  return own;
}

/**
 * Opens a credential's row, all but its private key.
 *
 * @throws {UnsealFailure} When a sealed value was changed or moved.
 */
export async function openCredential(
  vault: Vault,
  record: CredentialRecord,
): Promise<ProfileCredential> {
  const mapping = await openMapping(vault, record);
  return {
    id: record.id,
    stage: CREDENTIAL_STAGES.find((stage) => stage === record.stage) ?? 'staged',
    algorithm: ownAlgorithm(record),
    rsaModulusLength: RSA_MODULUS_LENGTHS.find((length) => length === record.rsaModulusLength),
    certificatePem: record.certificatePem,
    predictedCertificateId: record.thumbprint,
    certificateId: mapping.certificateId,
    confirmedIn: record.mappingAccountId ?? undefined,
    notBefore: record.notBefore,
    notAfter: record.notAfter,
    worksLonger: record.worksLonger,
    createdAt: record.createdAt,
  };
}

/** The names of what is checked, as far as it was checked in the account that the profile has now. */
function checkedNames({ checkedItems, accountId }: ProfileRecord): ReadonlySet<string> {
  const own = checkedItems.filter(
    ({ item, mark }) => !item.startsWith(PREREQUISITE_PREFIX) || mark === '' || mark === accountId,
  );
  return new Set(
    own.map(({ item, mark }) =>
      mark === '' || item.startsWith(PREREQUISITE_PREFIX) ? item : `${item}:${mark}`,
    ),
  );
}

/** Reads the scopes column. */
function parseScopes(text: string): ReadonlyArray<Scope> {
  return SCOPES.filter((scope) => text.split(',').includes(scope));
}

/** Reads the outcome column; anything unknown counts as no test. */
export function parseOutcome(text: string | null): TestOutcome | undefined {
  return text === 'works' || text === 'does-not-work' ? text : undefined;
}

/** Reads the newest test of a record. */
export function parseLastTest(
  at: Date | null,
  outcomeText: string | null,
): { readonly at: Date; readonly outcome: TestOutcome } | undefined {
  const outcome = parseOutcome(outcomeText);
  return at === null || outcome === undefined ? undefined : { at, outcome };
}

/** The columns that say how a profile's newest test ended. */
export type LastTestColumns = Pick<ProfileRecord, 'lastTestAt' | 'lastTestOutcome'>;

/** The columns that say whether a connection is proven in Celigo. */
export type ProofColumns = Pick<
  ProfileRecord,
  'valuesMark' | 'celigoProvenAt' | 'celigoProvenHow' | 'celigoProvenBy' | 'celigoProvenFor'
>;

/** Reads whether Celigo's own test passed with the current values; nothing if that is not known. */
export function parseCeligoProof(columns: ProofColumns): CeligoProof | undefined {
  const { valuesMark, celigoProvenAt: at, celigoProvenHow: how, celigoProvenBy: by } = columns;
  const isOfTheseValues = valuesMark !== null && columns.celigoProvenFor === valuesMark;
  if (at === null || !isOfTheseValues || (how !== 'api' && how !== 'person')) {
    return undefined;
  }
  return { at, how, by: by ?? undefined };
}

/**
 * The credentials of a profile in place, each with whether it was found to work after NetSuite should have ended
 * it: by a test, or by Celigo's own. Asks the database only of those that NetSuite shortens.
 */
export async function withFoundLife<
  Row extends CertificateLife & { readonly id: string; readonly activeForProfile: string | null },
>(
  { testRun }: Pick<DatabaseTransaction, 'testRun'>,
  { id: profileId, ...proof }: ProofColumns & { readonly id: string },
  credentials: ReadonlyArray<Row>,
): Promise<Array<Row & { readonly worksLonger: boolean }>> {
  // What Celigo proves is of the one in use, or else of the first.
  const used = credentials.find(({ activeForProfile }) => activeForProfile !== null);
  const provenAt = parseCeligoProof(proof)?.at;
  const found: Array<Row & { readonly worksLonger: boolean }> = [];
  // One after the other: a connection of PostgreSQL does one thing at a time.
  for (const credential of credentials) {
    const end = acceptedUntil(credential);
    const isProven =
      credential === (used ?? credentials[0]) && provenAt !== undefined && provenAt > end;
    const worksLonger =
      isShortened(credential) &&
      (isProven ||
        (await testRun.findFirst({
          where: {
            ...{ profileId, credentialId: credential.id, outcome: 'works' },
            startedAt: { gt: end },
          },
          select: { id: true },
        })) !== null);
    found.push({ ...credential, worksLonger });
  }
  return found;
}

/**
 * Opens a profile's row.
 *
 * @param installationVault Opens the profile's own key.
 * @throws {UnsealFailure} When a sealed value was changed or moved.
 */
export async function openProfile(
  installationVault: Vault,
  record: ProfileRecord,
): Promise<Profile> {
  const vault = await vaultOfKey(installationVault, record.id, record.key);
  const opened = async (record: CredentialRecord | undefined) =>
    record === undefined ? undefined : openCredential(vault, record);
  const isActive = ({ activeForProfile }: CredentialRecord) => activeForProfile !== null;
  const active = await opened(record.credentials.find(isActive));
  const next = await opened(record.credentials.find((credential) => !isActive(credential)));
  return {
    id: record.id,
    version: record.version,
    name: record.name,
    accountId: record.accountId,
    environment: record.environment,
    scopes: parseScopes(record.scopes),
    configuration: await openConfiguration(vault, record),
    active,
    next,
    credential: workingCredential({ active, next }),
    checkedItems: checkedNames(record),
    prerequisitesProvenFor: record.prerequisitesProvenFor ?? undefined,
    celigoIclientSettled: record.celigoIclientSettledAt !== null,
    celigoConnectionSettled: record.celigoConnectionSettledAt !== null,
    lastTest: parseLastTest(record.lastTestAt, record.lastTestOutcome),
    celigoProof: parseCeligoProof(record),
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
  };
}
