import type { PracticeRequest } from '../pages/context';
import { ACCOUNT_LOOKUP_HOST, answerAccountLookup } from './account-lookup';
import { jsonAnswer, restletError } from './api-answers';
import { answerAppPage } from './app-pages';
import { answerCertificateEndpoint, parseCertificatePath } from './certificate-endpoint';
import type { DisturbedPlace } from './conditions';
import type { PracticeContext } from './context';
import { answerDisturbance, webPage } from './disturbances';
import { type PracticeService, parsePracticeHost } from './hosts';
import { answerRestService } from './rest-services';
import { answerRestletCall, RESTLET_PATH } from './restlet';
import { loadTokenSigningKey, publicKeySet } from './signing-key';
import { netSuiteSite } from './site';
import type { PracticeStore } from './store';
import { answerTokenRequest, TOKEN_PATH } from './token-endpoint';

const KEYS_PATH = '/services/rest/auth/oauth2/v1/keys';

/**
 * Answers a request as the practice NetSuite: token endpoint, REST web services, RESTlet host,
 * account look-up and set-up pages. The caller checks the origin of posted forms.
 */
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
  if (service === 'app') {
    return answerAppPage(context);
  }
  return answerApi(service, context);
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
  const disturbance = await answerDisturbance({
    place: placeOf(service, context.path),
    conditions: context.conditions,
    context,
    signal: context.request.signal,
  });
  if (disturbance !== null) {
    return disturbance;
  }
  if (context.path === KEYS_PATH && context.request.method === 'GET') {
    // Guess: whether the keys are given without a login is not documented.
    return jsonAnswer(context, 200, publicKeySet(await loadTokenSigningKey(context.store)));
  }
  if (service === 'suitetalk') {
    if (context.path === TOKEN_PATH) {
      return answerTokenRequest(context);
    }
    return answerRestService(context);
  }
  if (context.path === RESTLET_PATH) {
    return answerRestletCall(context);
  }
  const certificates = parseCertificatePath(context.path);
  if (certificates !== null) {
    return answerCertificateEndpoint(certificates, context);
  }
  return restletError(context, 404, 'NOT_FOUND', 'There is nothing at this address.');
}
