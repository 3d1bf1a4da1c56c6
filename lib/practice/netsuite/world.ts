import { ACCOUNT_LOOKUP_HOST, answerAccountLookup, findLookedUpAccount } from './account-lookup';
import { jsonAnswer, restletError } from './api-answers';
import { answerAppPage } from './app-pages';
import { answerCertificateList, clientIdOfCertificatesPath } from './certificate-list';
import { type DisturbedPlace, parseConditions } from './conditions';
import type { PracticeContext } from './context';
import { answerDisturbance, webPage } from './disturbances';
import { type PracticeService, parsePracticeHost } from './hosts';
import { answerRestService } from './rest-services';
import { answerRestletCall, RESTLET_PATH } from './restlet';
import { loadTokenSigningKey, publicKeySet } from './signing-key';
import type { PracticeStore } from './store';
import { answerTokenRequest, TOKEN_PATH } from './token-endpoint';

/** How a request reaches the practice NetSuite. */
export type PracticeRequestOptions = {
  readonly store: PracticeStore;
  /** Host that the request is for, without scheme or port. */
  readonly host: string;
  /** Absolute path with its query, as that host would see it. */
  readonly path: string;
  /** Put before `/app/…` in links and form actions, for instance `/practice/<host>`. */
  readonly basePath: string;
  readonly now: Date;
  /** Whether a signed-in person asks: only they may use the set-up pages. */
  readonly person: boolean;
  /** Nonce of the content security policy, for the style element. */
  readonly nonce?: string;
};

const KEYS_PATH = '/services/rest/auth/oauth2/v1/keys';

/**
 * Answers a request as the practice NetSuite: token endpoint, REST web services, RESTlet host,
 * account look-up and set-up pages. The caller checks the origin of posted forms.
 */
export async function answerPracticeRequest(
  request: Request,
  options: PracticeRequestOptions,
): Promise<Response> {
  const host = options.host.toLowerCase();
  const [path = '/', ...rest] = options.path.split('?');
  const query = new URLSearchParams(rest.join('?'));
  if (host === ACCOUNT_LOOKUP_HOST) return lookUpAccount(request, path, query, options.store);
  const parsed = parsePracticeHost(host);
  if (parsed === null) return new Response('Not found', { status: 404 });

  const { store, basePath, nonce } = options;
  const conditions = parseConditions(await store.readConditions(parsed.account.accountId));
  const context: PracticeContext = {
    store,
    account: parsed.account,
    conditions,
    host,
    path,
    query,
    basePath,
    now: new Date(options.now.getTime() + conditions.clockSkewSeconds * 1000),
    nonce,
  };
  if (parsed.service === 'app') return answerAppPage(request, context, options.person);
  return answerApi(parsed.service, request, context);
}

async function lookUpAccount(
  request: Request,
  path: string,
  query: URLSearchParams,
  store: PracticeStore,
): Promise<Response> {
  const account = findLookedUpAccount(query);
  if (account === null) return answerAccountLookup(path, null);
  const conditions = parseConditions(await store.readConditions(account.accountId));
  const { signal } = request;
  const call = { place: 'accountLookup', conditions, context: null, signal } as const;
  const disturbance = await answerDisturbance(call);
  return disturbance ?? answerAccountLookup(path, conditions.accountClosed ? null : account);
}

function placeOf(service: Exclude<PracticeService, 'app'>, path: string): DisturbedPlace {
  if (path === TOKEN_PATH) return 'tokenEndpoint';
  return service === 'restlets' && path === RESTLET_PATH ? 'restlets' : 'restWebServices';
}

async function answerApi(
  service: Exclude<PracticeService, 'app'>,
  request: Request,
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
    signal: request.signal,
  });
  if (disturbance !== null) return disturbance;
  if (context.path === KEYS_PATH && request.method === 'GET') {
    // Guess: whether the keys are given without a login is not documented.
    return jsonAnswer(context, 200, publicKeySet(await loadTokenSigningKey(context.store)));
  }
  if (service === 'suitetalk') {
    if (context.path === TOKEN_PATH) return answerTokenRequest(request, context);
    return answerRestService(request, context);
  }
  if (context.path === RESTLET_PATH) return answerRestletCall(request, context);
  const clientId = clientIdOfCertificatesPath(context.path);
  if (clientId !== null) return answerCertificateList(request, clientId, context);
  return restletError(context, 404, 'NOT_FOUND', 'There is nothing at this address.');
}
