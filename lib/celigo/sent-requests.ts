import { z } from 'zod';
import type { JsonObject } from '@/lib/json-object';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '@/lib/keys/algorithms';

/** One request as a document describes it. */
type DescribedRequest<Method extends string> = {
  readonly method: Method;
  /** Host name without scheme or port. */
  readonly host: string;
  /** Absolute path with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** What Celigo signs and sends for an iClient and a connection. */
export type SentRequests = {
  readonly algorithm: SigningAlgorithm;
  /** A secret, as is the Client ID. */
  readonly privateKeyPem: string;
  readonly clientId: string;
  readonly certificateId: string;
  readonly payloadTemplate: string;
  readonly headersTemplate: string;
  readonly tokenRequest: DescribedRequest<'POST'> & { readonly bodyTemplate: string };
  /** How the access token is sent. */
  readonly tokenHeader: { readonly name: string; readonly scheme: string };
  /** The request with which Celigo tests the connection; absent where it has none. */
  readonly ping?: DescribedRequest<'GET'>;
};

const headerRows = z
  .array(z.object({ name: z.string(), value: z.string() }))
  .transform((rows) => Object.fromEntries(rows.map(({ name, value }) => [name, value])));

const signatureMethod = z
  .string()
  .transform((method) => method.toUpperCase())
  .pipe(z.enum(SIGNING_ALGORITHMS));

const iClientSchema = z.object({
  jwt: z.object({
    signatureMethod,
    privateKey: z.string(),
    payload: z.string(),
    headers: z.string(),
  }),
  oauth2: z.object({
    token: z.object({
      method: z.literal('POST'),
      uri: z.url({ protocol: /^https$/ }),
      headers: headerRows,
      body: z.string(),
    }),
    accessTokenLocation: z.literal('header', {
      error: 'The connection test sends the access token only in a header.',
    }),
    accessTokenHeaderName: z.string(),
    scheme: z.string(),
    encrypted: z.object({ clientId: z.string(), certificateId: z.string() }),
  }),
});

const connectionSchema = z.object({
  http: z.object({
    baseURI: z.url({ protocol: /^https$/ }),
    headers: headerRows.default({}),
    mediaType: z.literal('json', { error: 'The connection test asks only for JSON.' }),
    ping: z
      .object({
        method: z.literal('GET'),
        relativeURI: z.string(),
        body: z
          .never({ error: 'The connection test sends no body with its test request.' })
          .optional(),
      })
      .optional(),
  }),
});

/** Where an address leads. */
function placeOf(url: string): Pick<DescribedRequest<string>, 'host' | 'path'> {
  const { host, pathname, search } = new URL(url);
  return { host, path: `${pathname}${search}` };
}

/**
 * Reads two documents, as `celigo.json` and Celigo's API have them, for what Celigo sends with them.
 *
 * @param iClient With the private key in it.
 * @throws When a document lacks what a request is made of, or says what the connection test cannot send: this
 * project makes none of that kind.
 */
export function readSentRequests(iClient: JsonObject, connection: JsonObject): SentRequests {
  const { jwt, oauth2 } = iClientSchema.parse(iClient);
  const { baseURI, headers, ping } = connectionSchema.parse(connection).http;
  const { token, encrypted } = oauth2;
  return {
    algorithm: jwt.signatureMethod,
    privateKeyPem: jwt.privateKey,
    ...encrypted,
    payloadTemplate: jwt.payload,
    headersTemplate: jwt.headers,
    tokenRequest: {
      ...placeOf(token.uri),
      method: token.method,
      headers: token.headers,
      bodyTemplate: token.body,
    },
    tokenHeader: { name: oauth2.accessTokenHeaderName, scheme: oauth2.scheme },
    ...(ping && {
      ping: { ...placeOf(`${baseURI}${ping.relativeURI}`), method: ping.method, headers },
    }),
  };
}
