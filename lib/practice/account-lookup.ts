import { PRACTICE_ACCOUNTS, practiceHost } from './hosts';

/** Host of the account look-up, shared by all accounts. */
export const ACCOUNT_LOOKUP_HOST = 'rest.netsuite.com';

/**
 * Answers `GET https://rest.netsuite.com/rest/datacenterurls?account=…` for the practice accounts.
 * Only the spelling with an underscore is known, as in a real sandbox; that the answer to any other
 * is plain text, and that case does not matter, are guesses.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/chapter_157011836591.html
 */
export function answerAccountLookup(path: string, query: URLSearchParams): Response {
  if (path !== '/rest/datacenterurls') return new Response('Not found', { status: 404 });
  const wanted = query.get('account')?.toUpperCase();
  const account = PRACTICE_ACCOUNTS.find((one) => one.accountId === wanted);
  if (account === undefined) return new Response('Company Id is invalid', { status: 400 });
  return Response.json({
    restDomain: `https://${practiceHost(account, 'restlets')}`,
    webservicesDomain: `https://${practiceHost(account, 'suitetalk')}`,
    systemDomain: `https://${practiceHost(account, 'app')}`,
  });
}
