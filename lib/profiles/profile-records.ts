import { z } from 'zod';
import { SCOPES, type Scope } from '@/lib/account/scopes';
import { RSA_MODULUS_LENGTHS, SIGNING_ALGORITHMS } from '@/lib/keys/algorithms';
import {
  openOrThrow,
  type SealBinding,
  type SealedText,
  type Vault,
} from '@/lib/vault/sealed-text';
import { celigoMemorySchema } from './celigo-memory-schema';
import type { Profile, ProfileConfiguration, ProfileCredential, TestOutcome } from './profile';

/** A row of `Credential` as the database gives it. */
export type CredentialRecord = {
  readonly id: string;
  readonly algorithm: string;
  readonly rsaModulusLength: number | null;
  readonly certificatePem: string;
  readonly thumbprint: string;
  readonly sealedMapping: string | null;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly createdAt: Date;
};

/** A row of `Profile` with its active credential, as the database gives it. */
export type ProfileRecord = {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly accountId: string;
  readonly environment: string;
  readonly scopes: string;
  readonly sealedConfiguration: string;
  readonly tickedItems: string;
  readonly prerequisitesSettledAt: Date | null;
  readonly celigoIclientSettledAt: Date | null;
  readonly celigoConnectionSettledAt: Date | null;
  readonly lastTestAt: Date | null;
  readonly lastTestOutcome: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly credentials: ReadonlyArray<CredentialRecord>;
};

const enteredValuesSchema = z.record(z.string(), z.string());

const formValuesSchema = z.object({
  'celigo-iclient': enteredValuesSchema.optional(),
  'celigo-connection': enteredValuesSchema.optional(),
});

const configurationSchema = z.object({
  clientId: z.string().optional(),
  entity: z.string().optional(),
  role: z.string().optional(),
  enteredInCeligo: formValuesSchema.optional(),
  tickedInCeligo: formValuesSchema.optional(),
  templates: z
    .object({ payload: z.string().optional(), headers: z.string().optional() })
    .optional(),
  celigo: celigoMemorySchema.optional(),
});

const mappingSchema = z.object({ certificateId: z.string() });

/** Where the configuration of a profile is sealed for. */
export function configurationBinding(profileId: string): SealBinding {
  return { model: 'Profile', field: 'configuration', row: profileId };
}

/** Where the private key of a credential is sealed for. */
export function privateKeyBinding(credentialId: string): SealBinding {
  return { model: 'Credential', field: 'privateKey', row: credentialId };
}

/** Where the confirmed Certificate ID of a credential is sealed for. */
export function mappingBinding(credentialId: string): SealBinding {
  return { model: 'Credential', field: 'mapping', row: credentialId };
}

/** Where the private key that waits for its certificate is sealed for. */
export function requestedKeyBinding(certificateRequestId: string): SealBinding {
  return { model: 'CertificateRequest', field: 'privateKey', row: certificateRequestId };
}

/** Where the report of a test is sealed for. */
export function reportBinding(testRunId: string): SealBinding {
  return { model: 'TestRun', field: 'report', row: testRunId };
}

/** Seals the configuration of a profile. */
export function sealConfiguration(
  vault: Vault,
  profileId: string,
  configuration: ProfileConfiguration,
): Promise<SealedText> {
  return vault.seal(JSON.stringify(configuration), configurationBinding(profileId));
}

/** A field that zod gives as undefined was absent; the types say so only once it is left out. */
function withoutUndefined(parsed: z.output<typeof configurationSchema>): ProfileConfiguration {
  // Stored as JSON, which has no undefined: the copy holds exactly what was stored.
  return JSON.parse(JSON.stringify(parsed)) as ProfileConfiguration;
}

async function openConfiguration(
  vault: Vault,
  record: ProfileRecord,
): Promise<ProfileConfiguration> {
  const text = await openOrThrow(
    vault,
    record.sealedConfiguration,
    configurationBinding(record.id),
  );
  return withoutUndefined(configurationSchema.parse(JSON.parse(text)));
}

async function openCredential(vault: Vault, record: CredentialRecord): Promise<ProfileCredential> {
  const mapping =
    record.sealedMapping === null
      ? null
      : mappingSchema.parse(
          JSON.parse(await openOrThrow(vault, record.sealedMapping, mappingBinding(record.id))),
        );
  return {
    id: record.id,
    algorithm: z.enum(SIGNING_ALGORITHMS).parse(record.algorithm),
    rsaModulusLength: z.literal(RSA_MODULUS_LENGTHS).nullable().parse(record.rsaModulusLength),
    certificatePem: record.certificatePem,
    predictedCertificateId: record.thumbprint,
    certificateId: mapping?.certificateId ?? null,
    notBefore: record.notBefore,
    notAfter: record.notAfter,
    createdAt: record.createdAt,
  };
}

/** Reads the scopes column. */
export function parseScopes(text: string): ReadonlyArray<Scope> {
  return SCOPES.filter((scope) => text.split(',').includes(scope));
}

/** Reads the outcome column; anything unknown counts as no test. */
export function parseOutcome(text: string | null): TestOutcome | null {
  return text === 'works' || text === 'does-not-work' ? text : null;
}

/** Reads the newest test of a record. */
export function parseLastTest(
  at: Date | null,
  outcomeText: string | null,
): { readonly at: Date; readonly outcome: TestOutcome } | null {
  const outcome = parseOutcome(outcomeText);
  return at === null || outcome === null ? null : { at, outcome };
}

/**
 * Opens a profile's row.
 *
 * @throws {UnsealFailure} When a sealed value was changed or moved.
 */
export async function openProfile(vault: Vault, record: ProfileRecord): Promise<Profile> {
  const active = record.credentials[0];
  return {
    id: record.id,
    version: record.version,
    name: record.name,
    accountId: record.accountId,
    environment: record.environment,
    scopes: parseScopes(record.scopes),
    configuration: await openConfiguration(vault, record),
    credential: active === undefined ? null : await openCredential(vault, active),
    tickedItems: new Set(record.tickedItems.split(',').filter((item) => item !== '')),
    prerequisitesSettled: record.prerequisitesSettledAt !== null,
    celigoIclientSettled: record.celigoIclientSettledAt !== null,
    celigoConnectionSettled: record.celigoConnectionSettledAt !== null,
    lastTest: parseLastTest(record.lastTestAt, record.lastTestOutcome),
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
  };
}
