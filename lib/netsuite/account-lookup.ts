import type { Account } from '@/lib/account/account';
import { appHost, restletsHost, suitetalkHost } from '@/lib/account/hosts';
import { parseJsonObject } from '@/lib/json-object';
import { isPlainHostName } from '@/lib/outbound/allowed-hosts';
import type { OutboundAnswer, OutboundDoor } from '@/lib/outbound/exchange';

/** The host of the account look-up, shared by all accounts. */
const ACCOUNT_LOOKUP_HOST = 'rest.netsuite.com';

const LOOKUP_TIMEOUT_MS = 10_000;

/** One of an account's hosts: the one that this program uses, and the one that NetSuite names. */
export type LookedUpHost = {
  readonly service: 'pages' | 'suitetalk' | 'restlets';
  readonly expected: string;
  /** Absent when the answer does not name it as a plain NetSuite host. */
  readonly named?: string;
};

/** What NetSuite's look-up says of an account. */
export type AccountLookup =
  | { readonly kind: 'found'; readonly hosts: ReadonlyArray<LookedUpHost> }
  /** NetSuite answered that it has no such account. */
  | { readonly kind: 'unknown'; readonly status: number }
  /** An answer that is not the look-up's: a web page, a proxy's, an outage. */
  | {
      readonly kind: 'unreadable';
      readonly status: number;
      readonly bodyShape: OutboundAnswer['bodyShape'];
    }
  | { readonly kind: 'no-answer'; readonly message: string };

/** The fields of the answer, as seen in clients of this look-up; Oracle's page names no schema. */
const FIELDS = {
  pages: 'systemDomain',
  suitetalk: 'webservicesDomain',
  restlets: 'restDomain',
} as const;

const EXPECTED_HOST = { pages: appHost, suitetalk: suitetalkHost, restlets: restletsHost } as const;

/**
 * Asks NetSuite which hosts an account has. Nobody needs to be signed in for it, and it takes the
 * spelling with an underscore only. The hosts in the answer are for comparison: nothing is ever sent
 * to them. Never throws for what the other side does.
 *
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/chapter_157011836591.html
 */
export async function lookUpAccount(door: OutboundDoor, account: Account): Promise<AccountLookup> {
  const exchange = await door({
    host: ACCOUNT_LOOKUP_HOST,
    path: `/rest/datacenterurls?account=${encodeURIComponent(account.accountId)}`,
    method: 'GET',
    headers: { Accept: 'application/json' },
    timeoutMs: LOOKUP_TIMEOUT_MS,
    forPractice: account.environment === 'practice',
  });
  return exchange.ok
    ? readLookup(exchange.value, account)
    : { kind: 'no-answer', message: exchange.error.message };
}

function readLookup({ status, bodyShape, body }: OutboundAnswer, account: Account): AccountLookup {
  const fields = status === 200 ? parseJsonObject(body) : undefined;
  const hosts = fields === undefined ? [] : readHosts(fields, account);
  if (hosts.some(({ named }) => named !== undefined)) {
    return { kind: 'found', hosts };
  }
  // Seen in a sandbox: status 400 and a sentence. A web page or an outage says nothing of the account.
  return status === 400 && bodyShape !== 'html'
    ? { kind: 'unknown', status }
    : { kind: 'unreadable', status, bodyShape };
}

function readHosts(
  fields: Readonly<Record<string, unknown>>,
  account: Account,
): ReadonlyArray<LookedUpHost> {
  return (['pages', 'suitetalk', 'restlets'] as const).map((service) => {
    const named = netsuiteHostIn(fields[FIELDS[service]]);
    const expected = EXPECTED_HOST[service](account);
    return { service, expected, ...(named === undefined ? {} : { named }) };
  });
}

function netsuiteHostIn(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 300) {
    return undefined;
  }
  const address = value.includes('://') ? value : `https://${value}`;
  const host = URL.canParse(address) ? new URL(address).hostname : '';
  return isPlainHostName(host) && host.endsWith('.netsuite.com') ? host : undefined;
}
