import { restletsHost } from '@/lib/account/hosts';
import { isJsonObject } from '@/lib/json-object';
import type { OutboundAnswer } from '@/lib/outbound/exchange';
import { callApi, type ProbeRefusal, type ProbeSilence } from './api-call';
import type { ProbeRequest } from './probes';

/** The most entries that are read; five active ones are allowed, revoked ones add up. */
const MOST_ENTRIES = 500;

/** One certificate as NetSuite lists it for an integration record. */
export type ListedCertificate = {
  readonly certificateId: string;
  /** The day on which it ends, `2026-05-21`; absent when it cannot be read. */
  readonly validUntil?: string;
  readonly isRevoked: boolean;
};

/** The list, or why it cannot be read. Free of secrets. */
export type CertificateListObservation =
  | {
      readonly kind: 'ok';
      readonly endpoint: 'certificates';
      readonly durationMs: number;
      readonly certificates: ReadonlyArray<ListedCertificate>;
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
  return outcome.kind === 'ok'
    ? {
        kind: 'ok',
        endpoint: 'certificates',
        durationMs: outcome.answer.durationMs,
        certificates: readList(outcome.answer.body),
      }
    : outcome;
}

function isList({ status, body }: OutboundAnswer): boolean {
  return status === 200 && parseArray(body) !== undefined;
}

function parseArray(body: string): ReadonlyArray<unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function readList(body: string): ReadonlyArray<ListedCertificate> {
  return (parseArray(body) ?? []).slice(0, MOST_ENTRIES).flatMap((entry) => {
    if (!isJsonObject(entry) || !isCertificateId(entry.certificate_id)) {
      return [];
    }
    const day = /^\d{4}-\d{2}-\d{2}/.exec(String(entry.valid_until))?.[0];
    return [
      {
        certificateId: entry.certificate_id,
        ...(day === undefined ? {} : { validUntil: day }),
        isRevoked: entry.revoked === true,
      },
    ];
  });
}

function isCertificateId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{1,100}$/.test(value);
}
