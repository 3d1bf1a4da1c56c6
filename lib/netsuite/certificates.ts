import { restletsHost } from '@/lib/account/hosts';
import { isJsonObject, parseJsonObject } from '@/lib/json-object';
import { mayBeCertificateId } from '@/lib/keys/certificate-id';
import type { OutboundAnswer } from '@/lib/outbound/exchange';
import { callApi, type ProbeRefusal, type ProbeSilence } from './api-call';
import { isNetsuiteRefusal } from './error-details';
import type { ProbeRequest } from './probes';

/** The most entries that are read: few can be active, but revoked ones add up. */
const MOST_ENTRIES = 500;

/** One certificate as NetSuite lists it for an integration record. */
export type ListedCertificate = {
  readonly certificateId: string;
  /** The day on which it ends, `2026-05-21`; absent when it cannot be read. */
  readonly validUntil?: string;
  readonly isRevoked: boolean;
  /** Internal IDs, where they can be read. */
  readonly entityId?: string;
  readonly roleId?: string;
  /** Their names, where they are names. */
  readonly entityName?: string;
  readonly roleName?: string;
};

/** The list, or why it cannot be read. Free of secrets. */
export type CertificateListObservation =
  | {
      readonly kind: 'ok';
      readonly endpoint: 'certificates';
      readonly durationMs: number;
      readonly certificates: ReadonlyArray<ListedCertificate>;
      /** Present when the answer has more than could be read: further pages, or entries of another form. */
      readonly isPartial?: true;
    }
  | ProbeRefusal
  | ProbeSilence;

/**
 * The path of the certificates of an integration record, on the RESTlet host. The Client ID is part
 * of it, as Oracle documents; it must not be shown.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_92130837826.html
 */
export function certificatesPath(clientId: string): string {
  return `/services/rest/auth/oauth2/v1/clients/${encodeURIComponent(clientId)}/certificates`;
}

/**
 * Asks NetSuite which certificates it has for the integration record (since 2026.1). The token needs
 * the scope rest_webservices, and the role a permission of its own; how NetSuite refuses without it
 * is not documented.
 */
export async function listCertificates(
  { door, account, accessToken, clock }: ProbeRequest,
  clientId: string,
): Promise<CertificateListObservation> {
  const outcome = await callApi(
    {
      ...{ door, accessToken, clock, endpoint: 'certificates', method: 'GET' },
      host: restletsHost(account),
      path: certificatesPath(clientId),
    },
    isList,
  );
  if (outcome.kind !== 'ok') {
    return outcome;
  }
  const { answer } = outcome;
  const { certificates, isWhole } = readList(answer);
  return {
    ...{ kind: 'ok', endpoint: 'certificates', durationMs: answer.durationMs, certificates },
    ...(isWhole ? {} : { isPartial: true }),
  };
}

function isList({ status, body }: OutboundAnswer): boolean {
  return status === 200 && parseList(body) !== undefined;
}

/**
 * The entries of a list. Oracle documents a bare array; NetSuite's other lists, those of SuiteQL for
 * instance, come in an object as `items`, with `hasMore` for further pages.
 */
function parseList(
  body: string,
): { readonly entries: ReadonlyArray<unknown>; readonly hasMore: boolean } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (Array.isArray(value)) {
    return { entries: value, hasMore: false };
  }
  if (!isJsonObject(value) || !Array.isArray(value.items)) {
    return undefined;
  }
  return { entries: value.items, hasMore: value.hasMore === true };
}

function readList({ body, headers }: OutboundAnswer): {
  readonly certificates: ReadonlyArray<ListedCertificate>;
  readonly isWhole: boolean;
} {
  const { entries, hasMore } = parseList(body) ?? { entries: [], hasMore: true };
  const certificates = entries.slice(0, MOST_ENTRIES).flatMap((entry) => readEntry(entry) ?? []);
  const isNextNamed = /rel="?next\b/i.test(headers.link ?? '');
  const isWhole = !hasMore && !isNextNamed && certificates.length === entries.length;
  return { certificates, isWhole };
}

/** How NetSuite writes true: in JSON, and in the records of its scripts. */
const TRUE: ReadonlySet<unknown> = new Set([true, 'true', 'T']);

function readEntry(entry: unknown): ListedCertificate | undefined {
  if (!isJsonObject(entry) || !isCertificateId(entry.certificate_id)) {
    return undefined;
  }
  const day = /^\d{4}-\d{2}-\d{2}/.exec(String(entry.valid_until))?.[0];
  return {
    certificateId: entry.certificate_id,
    ...(day === undefined || Number.isNaN(Date.parse(day)) ? {} : { validUntil: day }),
    isRevoked: TRUE.has(entry.revoked),
    ...idIn('entityId', entry.entity),
    ...idIn('roleId', entry.role),
    ...nameIn('entityName', entry.entity),
    ...nameIn('roleName', entry.role),
  };
}

function idIn<Name extends string>(name: Name, record: unknown): { readonly [N in Name]?: string } {
  const id = isJsonObject(record) ? String(record.id) : '';
  return /^-?\d{1,10}$/.test(id) ? ({ [name]: id } as { readonly [N in Name]: string }) : {};
}

/** A name of a person, a company, or a role; a long run of signs without a blank is no name. */
const NAME = /^(?!.*[^\s]{40})[\p{L}\p{M}\p{N} .,:;'’"“”()[\]&+@#/_–-]{1,120}$/u;

function nameIn<Name extends string>(
  key: Name,
  record: unknown,
): { readonly [N in Name]?: string } {
  const name = isJsonObject(record) && typeof record.name === 'string' ? record.name.trim() : '';
  return NAME.test(name) ? ({ [key]: name } as { readonly [N in Name]: string }) : {};
}

function isCertificateId(value: unknown): value is string {
  return typeof value === 'string' && mayBeCertificateId(value);
}

/**
 * The entry of a certificate in NetSuite's list. A certificate that was revoked and uploaded again is there
 * twice, because its ID is that of its bytes; then the entry that is not revoked counts.
 */
export function findListed(
  listed: ReadonlyArray<ListedCertificate>,
  certificateId: string,
): ListedCertificate | undefined {
  const own = listed.filter((one) => one.certificateId === certificateId);
  return own.find(({ isRevoked }) => !isRevoked) ?? own[0];
}

/** The outcome of a change request: done, refused, or unknown because there was no response. */
export type CertificateChange<Done> =
  | ({ readonly kind: 'ok' } & Done)
  | ProbeRefusal
  | ProbeSilence;

/**
 * Whether a certificate is usable: neither revoked nor expired. NetSuite gives days without a time, so on its
 * last day a certificate still counts.
 */
export function isActiveCertificate(
  { isRevoked, validUntil }: ListedCertificate,
  now: Date,
): boolean {
  return !isRevoked && (validUntil === undefined || validUntil >= now.toISOString().slice(0, 10));
}

/**
 * Has NetSuite take a certificate for an entity and a role.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_0209112025.html
 *
 * @returns The Certificate ID that NetSuite gave; absent when its answer has none.
 */
export async function createCertificate(
  { door, account, accessToken, clock }: ProbeRequest,
  clientId: string,
  certificate: { readonly pem: string; readonly entityId: string; readonly roleId: string },
): Promise<CertificateChange<{ readonly certificateId?: string }>> {
  const { pem, entityId, roleId } = certificate;
  const outcome = await callApi(
    {
      ...{ door, accessToken, clock, endpoint: 'certificates', method: 'POST' },
      host: restletsHost(account),
      path: certificatesPath(clientId),
      headers: { 'Content-Type': 'application/json' },
      // The role a number and the entity a text, as in Oracle's sample.
      body: JSON.stringify({ fileContent: pem, role: Number(roleId), entity: entityId }),
    },
    (answer) => isDone(answer) && parseJsonObject(answer.body) !== undefined,
  );
  if (outcome.kind !== 'ok') {
    return outcome;
  }
  const given = parseJsonObject(outcome.answer.body)?.certificate_id;
  return { kind: 'ok', ...(isCertificateId(given) ? { certificateId: given } : {}) };
}

/**
 * Revokes a certificate. The answer is a plain text.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_0209112818.html
 */
export async function revokeCertificate(
  { door, account, accessToken, clock }: ProbeRequest,
  clientId: string,
  certificateId: string,
): Promise<CertificateChange<object>> {
  const outcome = await callApi(
    {
      ...{ door, accessToken, clock, endpoint: 'certificates', method: 'POST' },
      host: restletsHost(account),
      path: `${certificatesPath(clientId)}/${encodeURIComponent(certificateId)}/revoke`,
      headers: { 'Content-Type': 'application/json' },
    },
    (answer) => isDone(answer) && answer.bodyShape !== 'html',
  );
  return outcome.kind === 'ok' ? { kind: 'ok' } : outcome;
}

/** Whether it was done: an error inside a good status says that it was not. */
function isDone({ status, body }: OutboundAnswer): boolean {
  return [200, 201, 204].includes(status) && !isNetsuiteRefusal(parseJsonObject(body));
}
