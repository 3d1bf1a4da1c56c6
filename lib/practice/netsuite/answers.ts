import type { PracticeRequest } from '../pages/context';
import { publicKeySet } from './access-token';
import { jsonAnswer, restletError } from './api-answers';
import { answerAppPage } from './app-pages';
import { answerCertificateEndpoint } from './certificate-endpoint';
import type { DisturbedPlace } from './conditions';
import type { PracticeContext } from './context';
import { answerDisturbance, webPage } from './disturbances';
import { PRACTICE_ACCOUNTS, type PracticeService, parsePracticeHost, practiceHost } from './hosts';
import { answerRestService } from './rest-services';
import { answerRestletCall, RESTLET_PATH } from './restlet';
import { netSuiteSite } from './site';
import type { PracticeStore } from './store';
import { answerTokenRequest, TOKEN_PATH } from './token-endpoint';

/** Host of the account look-up, shared by all accounts. */
const ACCOUNT_LOOKUP_HOST = 'rest.netsuite.com';
const KEYS_PATH = '/services/rest/auth/oauth2/v1/keys';

/** Answers a request as the practice NetSuite. The caller checks the origin of posted forms. */
export async function answerNetSuite(
  placed: PracticeRequest,
  store: PracticeStore,
): Promise<Response> {
  if (placed.host === ACCOUNT_LOOKUP_HOST) {
    return answerAccountLookup(placed, store);
  }
  const parsed = parsePracticeHost(placed.host);
  if (parsed === null) {
    return new Response('Not found', { status: 404 });
  }
  const { account, service } = parsed;
  const conditions = await store.readConditions(account.accountId);
  const now = new Date(placed.now.getTime() + conditions.clockSkewSeconds * 1000);
  const site = netSuiteSite(account);
  const context: PracticeContext = { ...placed, site, store, account, conditions, now };
  return service === 'app' ? answerAppPage(context) : answerApi(service, context);
}

/**
 * Answers `GET https://rest.netsuite.com/rest/datacenterurls?account=…` for one of the practice accounts,
 * or for an account that does not exist.
 * Only the spelling with an underscore is known, as in a real sandbox; that the answer to any other
 * is plain text, and that case does not matter, are guesses.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/chapter_157011836591.html
 */
async function answerAccountLookup(
  { request, path, query }: PracticeRequest,
  store: PracticeStore,
): Promise<Response> {
  const wanted = query.get('account')?.toUpperCase();
  const account = PRACTICE_ACCOUNTS.find((one) => one.accountId === wanted);
  const conditions = account && (await store.readConditions(account.accountId));
  const disturbance =
    conditions && (await answerDisturbance('accountLookup', conditions, request.signal));
  if (disturbance) {
    return disturbance;
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

function placeOf(service: Exclude<PracticeService, 'app'>, path: string): DisturbedPlace {
  if (path === TOKEN_PATH) {
    return 'tokenEndpoint';
  }
  return service === 'restlets' && path === RESTLET_PATH ? 'restlets' : 'restWebServices';
}

async function answerApi(
  service: Exclude<PracticeService, 'app'>,
  context: PracticeContext,
): Promise<Response> {
  if (context.conditions.accountClosed) {
    // Guess: what a host answers whose account does not exist is not documented.
    return webPage(404, 'Page not found', 'There is nothing at this address.');
  }
  const { conditions, request, path } = context;
  const place = placeOf(service, path);
  const disturbance = await answerDisturbance(place, conditions, request.signal, context);
  if (disturbance !== null) {
    return disturbance;
  }
  if (context.path === KEYS_PATH && context.request.method === 'GET') {
    // Guess: whether the keys are given without a login is not documented.
    return jsonAnswer(context, 200, await publicKeySet(context.store));
  }
  if (service === 'suitetalk') {
    return context.path === TOKEN_PATH ? answerTokenRequest(context) : answerRestService(context);
  }
  if (context.path === RESTLET_PATH) {
    return answerRestletCall(context);
  }
  return (
    (await answerCertificateEndpoint(context)) ??
    restletError(context, 404, 'NOT_FOUND', 'There is nothing at this address.')
  );
}
