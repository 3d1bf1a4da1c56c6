import { z } from 'zod';
import type { JsonObject } from '@/lib/json-object';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '@/lib/keys/algorithms';
import { valuesIn } from './catalog';
import { CONNECTION_CATALOG } from './connection';
import { ICLIENT_CATALOG } from './iclient';

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

/** The fields of the iClient, and what no field shows of it, of which the requests are made. */
const iClientSchema = z.object({
  'signature-method': signatureMethod,
  'private-key': z.string(),
  payload: z.string(),
  'jwt-headers': z.string(),
  'access-token-url': z.url({ protocol: /^https$/ }),
  'oauth2.token.method': z.literal('POST'),
  'token-request-headers': headerRows,
  'token-request-body': z.string(),
  'send-token-via': z.literal('header', {
    error: 'The connection test sends the access token only in a header.',
  }),
  'header-name': z.string(),
  'header-scheme': z.string(),
  encrypted: z.object({ clientId: z.string(), certificateId: z.string() }),
});

/**
 * The same of the connection. Celigo tests with GET where no method is named.
 * Source: https://github.com/celigo/ai (schemas/http.yml)
 */
const connectionSchema = z.object({
  'base-uri': z.url({ protocol: /^https$/ }),
  'http-headers': headerRows.default({}),
  'media-type': z.literal('json', { error: 'The connection test asks only for JSON.' }),
  'http-method': z.literal('GET').default('GET'),
  'relative-uri': z.string().optional(),
  'request-body': z
    .never({ error: 'The connection test sends no body with its test request.' })
    .optional(),
});

/** Where an address leads. */
function placeOf(url: string): Pick<DescribedRequest<string>, 'host' | 'path'> {
  const { host, pathname, search } = new URL(url);
  return { host, path: `${pathname}${search}` };
}

/** The test request; nothing where the connection has none. */
function readPing(
  connection: z.infer<typeof connectionSchema>,
  tokenHeader: string,
): SentRequests['ping'] {
  const headers = connection['http-headers'];
  const isTokenHeader = (name: string) => name.toLowerCase() === tokenHeader.toLowerCase();
  if (Object.keys(headers).some(isTokenHeader)) {
    throw new Error(
      `The connection’s own HTTP headers contain ${tokenHeader}, which carries the access token. Celigo does not document which of the two it sends.`,
    );
  }
  const relativeUri = connection['relative-uri'];
  return relativeUri === undefined
    ? undefined
    : {
        ...placeOf(`${connection['base-uri']}${relativeUri}`),
        method: connection['http-method'],
        headers,
      };
}

/**
 * Reads two documents, as `celigo.json` and Celigo's API have them, for what Celigo sends with them. Where each
 * value lies is the catalog's to say.
 *
 * @param iClient With the private key in it.
 * @throws When a document lacks what a request is made of, or says what the connection test cannot send: this
 * project makes none of that kind. An error names the field by its ID in the catalog.
 */
export function readSentRequests(iClient: JsonObject, connection: JsonObject): SentRequests {
  const client = iClientSchema.parse(valuesIn(ICLIENT_CATALOG, iClient));
  const tokenHeader = { name: client['header-name'], scheme: client['header-scheme'] };
  const ping = readPing(
    connectionSchema.parse(valuesIn(CONNECTION_CATALOG, connection)),
    tokenHeader.name,
  );
  return {
    algorithm: client['signature-method'],
    privateKeyPem: client['private-key'],
    ...client.encrypted,
    payloadTemplate: client.payload,
    headersTemplate: client['jwt-headers'],
    tokenRequest: {
      ...placeOf(client['access-token-url']),
      method: client['oauth2.token.method'],
      headers: client['token-request-headers'],
      bodyTemplate: client['token-request-body'],
    },
    tokenHeader,
    ...(ping && { ping }),
  };
}
