import { suitetalkHost, tokenEndpointUrl } from '@/lib/account/hosts';
import type { SigningAlgorithm } from '@/lib/keys/algorithms';
import {
  type ConnectionValues,
  connectionBaseUri,
  connectionTarget,
  REST_PING_RELATIVE_URI,
} from './form-connection';
import type { IClientValues } from './form-iclient';
import { connectionName, iClientName } from './names';
import { chosenTemplates } from './profile-templates';
import {
  ACCESS_TOKEN_REQUEST_HEADERS,
  FAIL_STATUS_CODE,
  tokenRequestBodyTemplate,
} from './templates';

/*
 * The bodies for Celigo's API, `POST /v1/iclients` and `POST /v1/connections`.
 * Sources: https://developer.celigo.com/api/ and https://github.com/celigo/ai (schemas and
 * iclient-schemas).
 */

/** What Celigo keeps documents of, named as in the paths of its API. */
export type CeligoResourceKind = 'iclients' | 'connections';

/** The body of `POST /v1/iclients`. Holds the Client ID, and the private key when it was given. */
export interface IClientDocument {
  readonly name: string;
  readonly provider: 'custom_oauth2';
  readonly formType: 'http';
  readonly enableJWT: true;
  readonly jwt: {
    readonly signatureMethod: Lowercase<SigningAlgorithm>;
    /** PKCS#8 PEM with real line breaks. */
    readonly privateKey?: string;
    readonly payload: string;
    readonly headers: string;
  };
  readonly oauth2: {
    readonly grantType: 'clientcredentials';
    readonly clientCredentialsLocation: 'body';
    readonly token: {
      readonly method: 'POST';
      readonly uri: string;
      readonly headers: ReadonlyArray<{ readonly name: string; readonly value: string }>;
      readonly body: string;
    };
    readonly accessTokenLocation: 'header';
    readonly accessTokenHeaderName: 'Authorization';
    readonly scheme: 'Bearer';
    readonly failStatusCode: number;
    readonly validDomainNames: ReadonlyArray<string>;
    readonly encrypted: { readonly certificateId: string; readonly clientId: string };
  };
}

/** The body of `POST /v1/connections`. `http._iClientId` is left out until the iClient has an id. */
export interface ConnectionDocument {
  readonly name: string;
  readonly type: 'http';
  readonly http: {
    readonly formType: 'http';
    readonly baseURI: string;
    readonly mediaType: 'json';
    readonly _iClientId?: string;
    readonly auth: {
      readonly type: 'oauth';
      readonly oauth: { readonly useIClientFields: true };
    };
    readonly ping?: { readonly method: 'GET'; readonly relativeURI: string };
  };
}

const SIGNATURE_METHODS: Readonly<Record<SigningAlgorithm, Lowercase<SigningAlgorithm>>> = {
  ES256: 'es256',
  ES384: 'es384',
  ES512: 'es512',
  PS256: 'ps256',
  PS384: 'ps384',
  PS512: 'ps512',
};

/**
 * The iClient as a document of Celigo's API, with the same values as `iClientFields`. The payload
 * is a text because its `iat` and `exp` are no JSON until they are rendered. Without `privateKeyPem`
 * the document has no `jwt.privateKey`. That Celigo takes an iClient without `oauth2.clientId` is
 * inferred from its form, which hides that field; `validDomainNames` is documented as required for
 * a custom OAuth 2.0 client though the form hides it.
 */
export function iClientDocument(
  values: IClientValues & { readonly privateKeyPem?: string },
): IClientDocument {
  const { account, algorithm, profileName, certificateId, clientId, privateKeyPem } = values;
  const uri = tokenEndpointUrl(account);
  return {
    name: iClientName(account, profileName),
    provider: 'custom_oauth2',
    formType: 'http',
    enableJWT: true,
    jwt: {
      signatureMethod: SIGNATURE_METHODS[algorithm],
      ...(privateKeyPem === undefined ? {} : { privateKey: privateKeyPem }),
      ...chosenTemplates(values, values.templates),
    },
    oauth2: {
      grantType: 'clientcredentials',
      clientCredentialsLocation: 'body',
      token: {
        method: 'POST',
        uri,
        headers: ACCESS_TOKEN_REQUEST_HEADERS,
        body: tokenRequestBodyTemplate(),
      },
      accessTokenLocation: 'header',
      accessTokenHeaderName: 'Authorization',
      scheme: 'Bearer',
      failStatusCode: FAIL_STATUS_CODE,
      validDomainNames: [suitetalkHost(account)],
      encrypted: { certificateId, clientId },
    },
  };
}

/**
 * The connection as a document of Celigo's API, with the same values as `connectionFields`. The
 * test request is left out when there is none that works as it stands (RESTlets need the person's
 * own), because Celigo saves a connection whose test request fails as offline.
 */
export function connectionDocument(
  values: ConnectionValues & { readonly iClientId?: string },
): ConnectionDocument {
  const { account, profileName, scopes, iClientId } = values;
  return {
    name: connectionName(account, profileName),
    type: 'http',
    http: {
      formType: 'http',
      baseURI: connectionBaseUri(account, scopes),
      mediaType: 'json',
      ...(iClientId === undefined ? {} : { _iClientId: iClientId }),
      auth: { type: 'oauth', oauth: { useIClientFields: true } },
      ...(connectionTarget(scopes) === 'rest'
        ? { ping: { method: 'GET', relativeURI: REST_PING_RELATIVE_URI } }
        : {}),
    },
  };
}
