import { PRACTICE_ACCOUNTS, type PracticeAccount, practiceHost } from './hosts';

/** Host of the account look-up, shared by all accounts. */
export const ACCOUNT_LOOKUP_HOST = 'rest.netsuite.com';

/**
 * Answers `GET https://rest.netsuite.com/rest/datacenterurls?account=…` for one of the practice accounts,
 * or for an account that does not exist.
 * Only the spelling with an underscore is known, as in a real sandbox; that the answer to any other
 * is plain text, and that case does not matter, are guesses.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/chapter_157011836591.html
 */
export function answerAccountLookup(path: string, account: PracticeAccount | null): Response {
  if (path !== '/rest/datacenterurls') return new Response('Not found', { status: 404 });
  if (account === null) return new Response('Company Id is invalid', { status: 400 });
  return Response.json({
    restDomain: `https://${practiceHost(account, 'restlets')}`,
    webservicesDomain: `https://${practiceHost(account, 'suitetalk')}`,
    systemDomain: `https://${practiceHost(account, 'app')}`,
  });
}

/** The practice account that a look-up asks for, or null. */
export function findLookedUpAccount(query: URLSearchParams): PracticeAccount | null {
  const wanted = query.get('account')?.toUpperCase();
  return PRACTICE_ACCOUNTS.find((one) => one.accountId === wanted) ?? null;
}
