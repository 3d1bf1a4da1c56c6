import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientError,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  type CustomFetch,
  calculatePKCECodeChallenge,
  clockTolerance,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  ResponseBodyError,
  type ServerMetadata,
} from 'openid-client';
import { askTarget } from '@/lib/outbound/checked-target';
import { failure, type Result, success } from '@/lib/result';
import type { FailureReport } from './failures';
import { isSameIssuer, type SingleSignOnSettings } from './settings';

/** How far the provider's clock may differ, in seconds. */
export const CLOCK_TOLERANCE_SECONDS = 30;

/** Longest answer of a provider, in bytes: the keys of a large one have some 20 KB. */
const ANSWER_MAX_BYTES = 256 * 1024;

/** How long everything that one click asks of a provider may take, in milliseconds. */
const EXCHANGE_MS = 20_000;

/**
 * Signature algorithms for which only the provider has the key: not `none`, and not HS*, which anyone with
 * the client secret can compute.
 */
const SIGNATURES: ReadonlyArray<string> = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** A provider as it describes itself, checked. */
export type Provider = {
  readonly configuration: Configuration;
  readonly metadata: ServerMetadata;
};

/** What a provider said of a person, checked. */
export type Claims = {
  readonly issuer: string;
  readonly subject: string;
  /** When the person last signed in at the provider, in seconds since 1970, where it says so. */
  readonly authTime: number | undefined;
  /** How the provider says that it knows the person: `amr` (RFC 8176) and `acr`, of the signed token alone. */
  readonly methods: ReadonlyArray<string>;
  readonly contextClass: string | undefined;
  /**
   * All claims of the ID token, and of the user info where the token lacks them; the email address and whether it
   * is verified come from the same one.
   */
  readonly all: Readonly<Record<string, unknown>>;
};

/** No answer came from a provider: the sentence says why. */
class ProviderUnreached extends Error {}

/** Every request to a provider: to an address that was checked, bounded, without redirects. */
function providerFetch(allowPrivate: boolean, signal: AbortSignal): CustomFetch {
  return async (address, { method, headers, body }) => {
    const isText = typeof body === 'string' || body instanceof URLSearchParams;
    if ((method !== 'GET' && method !== 'POST') || (body && !isText)) {
      throw new ProviderUnreached('The app does not send this kind of request.');
    }
    const answer = await askTarget({
      ...{ url: new URL(address), method, headers, allowPrivate, signal },
      ...(body ? { body: String(body) } : {}),
      bodyMaxBytes: ANSWER_MAX_BYTES,
    });
    if (!answer.ok) {
      throw new ProviderUnreached(answer.error.message);
    }
    const { status, contentType } = answer.value;
    if (status < 200 || status > 599) {
      throw new ProviderUnreached(`It returned status ${status}.`);
    }
    const isEmpty = [204, 205, 304].includes(status);
    return new Response(isEmpty ? null : answer.value.body, {
      status,
      headers: { 'content-type': contentType },
    });
  };
}

/** The causes of an error, itself first. */
function causesOf(error: unknown): ReadonlyArray<unknown> {
  const causes: Array<unknown> = [];
  for (let cause = error; cause instanceof Error && causes.length < 5; cause = cause.cause) {
    causes.push(cause);
    if (!(cause.cause instanceof Error) && cause.cause !== undefined) {
      causes.push(cause.cause);
    }
  }
  return causes;
}

/** The one word of a library's cause that names what did not fit: a claim, an attribute. Never a value. */
function namedPart(error: unknown): string {
  for (const cause of causesOf(error)) {
    if (typeof cause !== 'object' || cause === null) {
      continue;
    }
    for (const name of ['claim', 'attribute'] as const) {
      const value: unknown = Reflect.get(cause, name);
      if (typeof value === 'string' && /^\w{1,40}$/.test(value)) {
        return ` (${name} ${value})`;
      }
    }
  }
  return '';
}

/** Words of OAuth for errors; anything else that stands in their place is not repeated. */
const ERROR_WORD = /^[a-z_]{1,60}$/;

/** Names what went wrong with a provider. Throws what is no failure of one. */
function reportOf(error: unknown, otherwise: FailureReport['code']): FailureReport {
  const unreached = causesOf(error).find((cause) => cause instanceof ProviderUnreached);
  if (unreached !== undefined) {
    return { code: 'sso-unreachable', detail: unreached.message };
  }
  if (error instanceof AuthorizationResponseError) {
    const word = ERROR_WORD.test(error.error) ? error.error : 'an error without a name';
    return { code: 'sso-refused', detail: `The provider returned ${word}.` };
  }
  if (error instanceof ResponseBodyError) {
    const word = ERROR_WORD.test(error.error) ? error.error : 'an error without a name';
    const detail = `The token endpoint returned ${word}: ${error.error_description ?? ''}`;
    return { code: error.error === 'invalid_grant' ? 'sso-refused' : 'sso-settings', detail };
  }
  if (error instanceof ClientError) {
    const isAnswer = /NOT_CONFORM|NOT_JSON|PARSE_ERROR|TIMEOUT|ABORT/.test(error.code ?? '');
    const { cause } = error;
    // The library's own words for it, which repeat no value.
    const words = cause instanceof Error && 'code' in cause ? cause.message : error.message;
    const detail = `${words}${namedPart(error)}`;
    return { code: isAnswer ? 'sso-unreachable' : otherwise, detail };
  }
  throw error;
}

function clientAuthentication(
  { clientSecret }: SingleSignOnSettings,
  { token_endpoint_auth_methods_supported: methods }: ServerMetadata,
): ClientAuth {
  if (clientSecret === '') {
    return None();
  }
  return methods !== undefined &&
    !methods.includes('client_secret_basic') &&
    methods.includes('client_secret_post')
    ? ClientSecretPost(clientSecret)
    : ClientSecretBasic(clientSecret);
}

/** What of a discovery document this app cannot use, in a sentence; nothing when all is well. */
function metadataTrouble(
  { issuer }: SingleSignOnSettings,
  metadata: ServerMetadata,
): string | undefined {
  if (!isSameIssuer(metadata.issuer, issuer)) {
    return 'The discovery document names another issuer.';
  }
  const protocol = new URL(issuer).protocol;
  const { authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint } = metadata;
  const needed = { authorization_endpoint, token_endpoint, jwks_uri };
  for (const [name, address] of Object.entries({ ...needed, userinfo_endpoint })) {
    if (address === undefined && name in needed) {
      return `The discovery document has no ${name}.`;
    }
    if (address === undefined) {
      continue;
    }
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (url === undefined || (url.protocol !== 'https:' && url.protocol !== protocol)) {
      return `The ${name} of the discovery document must begin with https://.`;
    }
  }
  const algorithms = metadata.id_token_signing_alg_values_supported ?? ['RS256'];
  return algorithms.some((algorithm) => SIGNATURES.includes(algorithm))
    ? undefined
    : 'The app supports none of the provider’s signing algorithms.';
}

/**
 * Reads what a provider says of itself, and checks it. To be used at once: all that is asked of the provider
 * until the end of a click has the same limit of time.
 *
 * @param allowPrivate Whether it may be on this computer or a private network, also without TLS.
 */
export async function findProvider(
  settings: SingleSignOnSettings,
  allowPrivate: boolean,
): Promise<Result<Provider, FailureReport>> {
  const { issuer, clientId } = settings;
  const ask = providerFetch(allowPrivate, AbortSignal.timeout(EXCHANGE_MS));
  const isInsecure = allowPrivate && issuer.startsWith('http:');
  try {
    const found = await discovery(new URL(issuer), clientId, undefined, None(), {
      [customFetch]: ask,
      ...(isInsecure ? { execute: [allowInsecureRequests] } : {}),
    });
    const { supportsPKCE: _, ...stated } = found.serverMetadata();
    const trouble = metadataTrouble(settings, stated);
    if (trouble !== undefined) {
      return failure({ code: 'sso-settings', detail: trouble });
    }
    const metadata = {
      ...stated,
      id_token_signing_alg_values_supported: (
        stated.id_token_signing_alg_values_supported ?? ['RS256']
      ).filter((algorithm) => SIGNATURES.includes(algorithm)),
    };
    const client = { [clockTolerance]: CLOCK_TOLERANCE_SECONDS };
    const authentication = clientAuthentication(settings, metadata);
    const configuration = new Configuration(metadata, clientId, client, authentication);
    configuration[customFetch] = ask;
    if (isInsecure) {
      allowInsecureRequests(configuration);
    }
    // Without it, the library relies on TLS alone in the code flow, and reads no signature.
    enableNonRepudiationChecks(configuration);
    return success({ configuration, metadata });
  } catch (error) {
    return failure(reportOf(error, 'sso-settings'));
  }
}

/** What is kept in the browser of a sign-in that is under way. */
export type Secrets = {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
};

/** The address at the provider to which a person is sent. @param isAgain Has the provider ask them again. */
export async function authorizationUrl(
  { configuration }: Provider,
  settings: SingleSignOnSettings,
  {
    redirectUri,
    isAgain,
    secrets,
  }: {
    readonly redirectUri: string;
    readonly isAgain: boolean;
    readonly secrets: Secrets;
  },
): Promise<URL> {
  const asksForAcr = settings.secondFactor === 'stated' && settings.acrValues.length > 0;
  return buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: settings.scopes,
    response_type: 'code',
    code_challenge: await calculatePKCECodeChallenge(secrets.verifier),
    code_challenge_method: 'S256',
    state: secrets.state,
    nonce: secrets.nonce,
    ...(isAgain ? { prompt: 'login', max_age: '0' } : {}),
    ...(asksForAcr ? { acr_values: settings.acrValues.join(' ') } : {}),
  });
}

type ClaimSet = Readonly<Record<string, unknown>>;

/**
 * The email address, and whether it is verified, by the first that says both: each means its own address. Where
 * neither says both, an address is not known to be verified, though one may say that it is not.
 */
function emailOf(token: ClaimSet, userInfo: ClaimSet): ClaimSet {
  const both = [token, userInfo].find(
    ({ email, email_verified }) => email !== undefined && email_verified !== undefined,
  );
  if (both !== undefined) {
    return { email: both.email, email_verified: both.email_verified };
  }
  const stated = token.email_verified ?? userInfo.email_verified;
  return {
    email: token.email ?? userInfo.email,
    email_verified: stated === true ? undefined : stated,
  };
}

/** Adds what only the user info has: many providers put little into the token. */
async function withUserInfo(
  { configuration, metadata }: Provider,
  accessToken: string,
  token: ClaimSet & { readonly sub: string },
  wanted: ReadonlyArray<string>,
): Promise<ClaimSet> {
  const isWhole = wanted.every((claim) => Object.hasOwn(token, claim));
  if (isWhole || metadata.userinfo_endpoint === undefined) {
    return token;
  }
  const lacksMore = wanted.some(
    (claim) => claim !== 'email_verified' && !Object.hasOwn(token, claim),
  );
  const more: ClaimSet = await fetchUserInfo(configuration, accessToken, token.sub).catch(
    (error: unknown) => {
      if (lacksMore) {
        throw error;
      }
      // Whoever is linked gets in; nobody is linked or created by an address that may be unverified.
      return { email_verified: false };
    },
  );
  return { ...more, ...token, ...emailOf(token, more) };
}

/**
 * Handles the authorization response: validates it, exchanges the code, and validates the ID token:
 * signature, issuer, audience, authorized party, times, and nonce.
 *
 * @param answer The address that the person came back to, as it was registered, with its query.
 * @param wanted Names of the claims for which the user info is asked when the token lacks one.
 */
export async function redeemAnswer(
  provider: Provider,
  {
    answer,
    secrets,
    wanted,
    now,
  }: {
    readonly answer: URL;
    readonly secrets: Secrets;
    readonly wanted: ReadonlyArray<string>;
    readonly now: Date;
  },
): Promise<Result<Claims, FailureReport>> {
  try {
    const tokens = await authorizationCodeGrant(provider.configuration, answer, {
      expectedState: secrets.state,
      expectedNonce: secrets.nonce,
      pkceCodeVerifier: secrets.verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) {
      return failure({ code: 'sso-proof', detail: 'No ID token came.' });
    }
    if (claims.iat > now.getTime() / 1000 + CLOCK_TOLERANCE_SECONDS) {
      return failure({ code: 'sso-proof', detail: 'The ID token is from the future (claim iat).' });
    }
    if (claims.sub === '' || claims.sub.length > 255) {
      return failure({ code: 'sso-proof', detail: 'The ID token has no usable claim sub.' });
    }
    const all = await withUserInfo(provider, tokens.access_token, claims, wanted);
    const { iss: issuer, sub: subject, auth_time, amr, acr } = claims;
    const authTime = typeof auth_time === 'number' ? auth_time : undefined;
    const methods = Array.isArray(amr) ? amr.filter((text) => typeof text === 'string') : [];
    const contextClass = typeof acr === 'string' ? acr : undefined;
    return success({ issuer, subject, authTime, methods, contextClass, all });
  } catch (error) {
    return failure(reportOf(error, 'sso-proof'));
  }
}
