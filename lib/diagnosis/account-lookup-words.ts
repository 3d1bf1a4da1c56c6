import { type Account, COMPANY_INFORMATION_MENU } from '@/lib/account/account';
import type { AccountLookup, LookedUpHost } from '@/lib/netsuite/account-lookup';

/** What a look-up means for a person: a title, sentences, and the code of a cause where there is one. */
export type AccountLookupWords = {
  readonly kind: 'success' | 'warning';
  readonly title: string;
  readonly lines: ReadonlyArray<string>;
  readonly code?: 'account-not-found' | 'answer-not-netsuite';
};

const SERVICE_WORDS = { pages: 'Pages', suitetalk: 'REST', restlets: 'RESTlets' } as const;

const ANYWAY = 'You can continue anyway. The connection test shows more.';

/** Puts a look-up into words. A warning does not stop anyone: the profile can still be saved. */
export function describeAccountLookup(account: Account, lookup: AccountLookup): AccountLookupWords {
  const who = `${account.accountId} (${account.environmentLabel})`;
  switch (lookup.kind) {
    case 'found':
      return describeFound(who, lookup.hosts);
    case 'unknown':
      return {
        kind: 'warning',
        title: 'NetSuite does not recognize this account',
        lines: [
          `The account lookup returned status ${lookup.status} for ${who}.`,
          `Compare the ID with the Account ID field at ${COMPANY_INFORMATION_MENU}. A sandbox ID ends in _SB and a number.`,
        ],
        code: 'account-not-found',
      };
    case 'unreadable':
      return {
        kind: 'warning',
        title: 'The account could not be checked',
        lines: [
          `The response (status ${lookup.status}) was ${lookup.bodyShape === 'html' ? 'a web page' : 'something else'}, not the result of NetSuite’s account lookup. A proxy or an outage can cause that.`,
          ANYWAY,
        ],
        code: 'answer-not-netsuite',
      };
    case 'no-answer':
      return {
        kind: 'warning',
        title: 'The account could not be checked',
        lines: [lookup.message, ANYWAY],
      };
  }
}

function describeFound(who: string, hosts: ReadonlyArray<LookedUpHost>): AccountLookupWords {
  const different = hosts.filter(
    ({ named, expected }) => named !== undefined && named !== expected,
  );
  if (different.length === 0) {
    const named = hosts.flatMap((host) => host.named ?? []);
    return {
      kind: 'success',
      title: `NetSuite recognizes ${who}`,
      lines: [`It gives these hosts, which are the ones used here: ${named.join(', ')}.`],
    };
  }
  return {
    kind: 'warning',
    title: `NetSuite recognizes ${who}, but with different hosts`,
    lines: [
      ...different.map(
        ({ service, expected, named }) =>
          `${SERVICE_WORDS[service]}: NetSuite gives ${named}, but the wizard uses ${expected}.`,
      ),
      'Check the spelling of the Account ID. The wizard sends requests only to hosts built from it.',
    ],
  };
}
