import type { PracticeRequest } from '../pages/context';
import { answerDisturbance } from './disturbances';
import { PRACTICE_ACCOUNTS, practiceHost } from './hosts';
import type { PracticeStore } from './store';

/** Host of the account look-up, shared by all accounts. */
export const ACCOUNT_LOOKUP_HOST = 'rest.netsuite.com';

/**
 * Answers `GET https://rest.netsuite.com/rest/datacenterurls?account=…` for one of the practice accounts,
 * or for an account that does not exist.
 * Only the spelling with an underscore is known, as in a real sandbox; that the answer to any other
 * is plain text, and that case does not matter, are guesses.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/chapter_157011836591.html
 */
export async function answerAccountLookup(
  { request, path, query }: PracticeRequest,
  store: PracticeStore,
): Promise<Response> {
  const wanted = query.get('account')?.toUpperCase();
  const account = PRACTICE_ACCOUNTS.find((one) => one.accountId === wanted);
  const conditions = account && (await store.readConditions(account.accountId));
  if (conditions !== undefined) {
    const call = { place: 'accountLookup', conditions, context: null } as const;
    const disturbance = await answerDisturbance({ ...call, signal: request.signal });
    if (disturbance !== null) {
      return disturbance;
    }
  }
  if (path !== '/rest/datacenterurls') {
    return new Response('Not found', { status: 404 });
  }
  if (account === undefined || conditions?.accountClosed === true) {
    return new Response('Company Id is invalid', { status: 400 });
  }
  return Response.json({
    restDomain: `https://${practiceHost(account, 'restlets')}`,
    webservicesDomain: `https://${practiceHost(account, 'suitetalk')}`,
    systemDomain: `https://${practiceHost(account, 'app')}`,
  });
}
