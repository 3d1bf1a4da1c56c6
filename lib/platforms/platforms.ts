import type { SigningAlgorithm } from '@/lib/keys/algorithms';

/** How sure a statement about a platform is. */
export type PlatformCertainty =
  /** Its vendor documents it. */
  | 'documented'
  /** Seen in its source code or in an issue, not in its documentation. */
  | 'seen'
  /** Inferred, or its documentation could not be read to the end. */
  | 'uncertain';

/** What goes into a field: a value of the profile, a secret of the profile, or a fixed text. */
export type PlatformFieldContent =
  /** As NetSuite spells it, for instance `1234567_SB1`. */
  | { readonly kind: 'account-id' }
  /** As in addresses, for instance `1234567-sb1`. */
  | { readonly kind: 'account-label' }
  | { readonly kind: 'certificate-id' }
  | { readonly kind: 'algorithm' }
  /** The scopes, comma-separated. */
  | { readonly kind: 'scopes' }
  | { readonly kind: 'token-url' }
  /** The address of REST web services, without a path. */
  | { readonly kind: 'rest-url' }
  /** The claims as JSON, with n8n's expressions for the times. */
  | { readonly kind: 'n8n-claims' }
  | { readonly kind: 'client-id' }
  | { readonly kind: 'private-key' }
  | { readonly kind: 'fixed'; readonly text: string }
  /** Nothing of this profile: what it is, in words. */
  | { readonly kind: 'own'; readonly words: string };

/** One field of a platform's form, in its words. */
export type PlatformField = {
  readonly label: string;
  readonly content: PlatformFieldContent;
  readonly hint?: string;
  /** Under which heading or on which of the platform's screens it stands. */
  readonly section?: string;
};

/** Where something is said. */
export type PlatformSource = { readonly title: string; readonly url: string };

/** Whether a platform can use the credential at all. */
export type PlatformVerdict =
  /** Its vendor documents it. */
  | 'yes'
  /** It can with steps or a script of one's own. */
  | 'by-script'
  /** No documentation that could be read says so. */
  | 'unclear'
  | 'no';

/** A platform, and what it asks for. */
export type Platform = {
  /** Last part of the address of its page. */
  readonly slug: string;
  readonly name: string;
  /** The connector, credential or command that is meant. */
  readonly part: string;
  readonly verdict: PlatformVerdict;
  /** One or two sentences that say what it can do. */
  readonly summary: string;
  /** The signature algorithms that are known to be taken, of NetSuite's six. */
  readonly algorithms: ReadonlyArray<SigningAlgorithm>;
  /** The algorithms that it is known not to take. Of those in neither list nothing is known. */
  readonly refusedAlgorithms: ReadonlyArray<SigningAlgorithm>;
  readonly algorithmNote: string;
  /** In the platform's order. */
  readonly fields: ReadonlyArray<PlatformField>;
  readonly fieldsCertainty: PlatformCertainty;
  /** Common mistakes, most costly first. */
  readonly traps: ReadonlyArray<string>;
  /** Why this profile's own certificate cannot be used there, when it cannot. */
  readonly needsOwnCertificate?: string;
  readonly sources: ReadonlyArray<PlatformSource>;
};

const ALL: ReadonlyArray<SigningAlgorithm> = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512'];
const ELLIPTIC: ReadonlyArray<SigningAlgorithm> = ['ES256', 'ES384', 'ES512'];

const CLIENT_ID = { kind: 'client-id' } as const;
const PRIVATE_KEY = { kind: 'private-key' } as const;
const CERTIFICATE_ID = { kind: 'certificate-id' } as const;
const ACCOUNT_ID = { kind: 'account-id' } as const;
const ACCOUNT_LABEL = { kind: 'account-label' } as const;
const ALGORITHM = { kind: 'algorithm' } as const;
const TOKEN_URL = { kind: 'token-url' } as const;

function fixed(text: string): PlatformFieldContent {
  return { kind: 'fixed', text };
}

const WORKATO: Platform = {
  slug: 'workato',
  name: 'Workato',
  part: 'NetSuite REST connector',
  verdict: 'yes',
  summary:
    'The NetSuite REST connector supports client credentials. This page follows its guide up to the certificate. We could not see the names of the last fields of the connection.',
  algorithms: ['ES256'],
  refusedAlgorithms: [],
  algorithmNote:
    'The guide makes a P-256 key, so it means ES256. The parts that we could see do not say whether the connector accepts other keys.',
  fields: [
    {
      label: 'Authentication type',
      content: fixed('Client credentials'),
      hint: 'Newer versions of the connector also offer the authorization code grant.',
    },
    { label: 'Account ID', content: ACCOUNT_ID },
    { label: 'Consumer key / Client ID', content: CLIENT_ID },
    { label: 'Certificate ID', content: CERTIFICATE_ID },
    { label: 'Private key', content: PRIVATE_KEY },
  ],
  fieldsCertainty: 'uncertain',
  traps: [
    'Workato has another connector, NetSuite, which signs in only with token-based authentication. Choose NetSuite REST.',
    'The guide makes its key with openssl ecparam, which writes BEGIN EC PRIVATE KEY. This profile’s key begins with BEGIN PRIVATE KEY (PKCS#8). If Workato refuses it, write the other form of the same key with: openssl ec -in private.pem -out private-ec.pem',
  ],
  sources: [
    {
      title: 'Workato: connect to NetSuite REST',
      url: 'https://docs.workato.com/connectors/netsuite-rest/connect',
    },
    { title: 'Workato: NetSuite', url: 'https://docs.workato.com/connectors/netsuite.html' },
  ],
};

const MULESOFT: Platform = {
  slug: 'mulesoft',
  name: 'MuleSoft',
  part: 'NetSuite REST Connector 1.0',
  verdict: 'yes',
  summary: 'The NetSuite REST Connector signs in only with client credentials and a JWT.',
  algorithms: ['ES512'],
  refusedAlgorithms: [],
  algorithmNote:
    'MuleSoft’s example sets ES512. The attribute accepts the name of an algorithm. We could not see the full list.',
  fields: [
    { label: 'accountId', content: ACCOUNT_ID, hint: 'MuleSoft’s example is TSTDRV1234567.' },
    { label: 'clientId', content: CLIENT_ID },
    { label: 'certificateId', content: CERTIFICATE_ID },
    {
      label: 'privateKey',
      content: PRIVATE_KEY,
      hint: 'PKCS#8 PEM, the format of this profile’s key. Provide it as a secure property.',
    },
    { label: 'signatureAlgorithm', content: ALGORITHM },
  ],
  fieldsCertainty: 'documented',
  traps: [
    'The NetSuite RESTlet Connector is a different connector that supports only OAuth 1.0. MuleSoft Composer asks for token-based authentication.',
    'How to spell a sandbox account is not documented. Start with the Account ID as NetSuite shows it. The other spelling is the first part of the account’s addresses.',
  ],
  sources: [
    {
      title: 'MuleSoft: NetSuite REST Connector',
      url: 'https://docs.mulesoft.com/netsuite-rest-connector/latest/',
    },
    {
      title: 'MuleSoft: NetSuite REST Connector examples',
      url: 'https://docs.mulesoft.com/netsuite-rest-connector/latest/netsuite-rest-connector-examples',
    },
    {
      title: 'MuleSoft Composer: NetSuite',
      url: 'https://docs.mulesoft.com/composer/ms_composer_netsuite_reference',
    },
  ],
};

const SNAPLOGIC: Platform = {
  slug: 'snaplogic',
  name: 'SnapLogic',
  part: 'NetSuite REST M2M OAuth2 Account',
  verdict: 'yes',
  summary: 'The NetSuite REST Snap Pack has an account type for this credential.',
  algorithms: ['ES256', 'PS256'],
  refusedAlgorithms: [],
  algorithmNote:
    'A list. ES256 is its default, and PS256 is its example. Whether the list includes the other four is not documented.',
  fields: [
    { label: 'Label', content: { kind: 'own', words: 'Any name for the account in SnapLogic.' } },
    { label: 'Client ID', content: CLIENT_ID },
    {
      label: 'Scope',
      content: { kind: 'scopes' },
      hint: 'The default is rest_webservices. Whether it accepts several scopes, separated by commas, is not documented.',
    },
    {
      label: 'Private key',
      content: PRIVATE_KEY,
      hint: 'A path, not the text: save the key as a file. In SLDB, the path is absolute. A local file must be in the same place on every Snaplex.',
    },
    { label: 'Certificate ID', content: CERTIFICATE_ID },
    { label: 'Signature algorithm', content: ALGORITHM },
  ],
  fieldsCertainty: 'documented',
  traps: [
    'SnapLogic’s guide gives the role the OAuth 2.0 Authorized Applications Management permission and checks the authorization code grant. Neither is needed to call the APIs.',
    'The key is a file in SnapLogic. Anyone who can read that folder has the key.',
  ],
  sources: [
    {
      title: 'SnapLogic: NetSuite REST M2M OAuth2 Account',
      url: 'https://docs.snaplogic.com/snaps/snaps-enterprise/sp-netsuite-rest/acct-netsuite-rest-m2m-oauth2.html',
    },
    {
      title: 'SnapLogic: configuration in NetSuite',
      url: 'https://docs.snaplogic.com/snaps/snaps-enterprise/sp-netsuite-rest/acct-config-nsr-m2m-oauth2.html',
    },
  ],
};

const PATCHWORKS: Platform = {
  slug: 'patchworks',
  name: 'Patchworks',
  part: 'NetSuite connector, OAuth 2 (client credentials)',
  verdict: 'yes',
  summary: 'The prebuilt NetSuite connector needs four values.',
  algorithms: [],
  refusedAlgorithms: [],
  algorithmNote:
    'There is no field for it, and the page does not say which algorithm it signs with. To find out, save the instance, and look for SignatureValidation or UnsupportedAlgo in NetSuite’s Login Audit Trail.',
  fields: [
    { label: 'Consumer key', content: CLIENT_ID },
    {
      label: 'Account id',
      content: ACCOUNT_LABEL,
      hint: 'Exactly as in NetSuite’s address, with lowercase letters and a hyphen.',
    },
    {
      label: 'Private key',
      content: PRIVATE_KEY,
      hint: 'The whole text, including its first and last lines.',
    },
    { label: 'Certificate id', content: CERTIFICATE_ID },
  ],
  fieldsCertainty: 'documented',
  traps: [
    'The Account ID as NetSuite’s Company Information shows it (1234567_SB1) does not work here. The field needs the spelling in the address (1234567-sb1).',
    'The connector also offers OAuth 1, with a token and a realm. That is token-based authentication.',
  ],
  sources: [
    {
      title: 'Patchworks: OAuth 2 (client credentials) authentication',
      url: 'https://doc.wearepatchworks.com/product-documentation/connectors-and-instances/patchworks-connectors/netsuite-prebuilt-connector/oauth-2-client-credentials-authentication',
    },
  ],
};

const NANGO: Platform = {
  slug: 'nango',
  name: 'Nango',
  part: 'NetSuite (Client Credentials), netsuite-client-credentials',
  verdict: 'yes',
  summary:
    'The Connect form asks for the right four values, but according to its source code, it signs with RS256, which NetSuite no longer accepts, and requests no scope.',
  algorithms: [],
  refusedAlgorithms: ALL,
  algorithmNote:
    'The page asks for an RSA key, so ES256, ES384, and ES512 do not work. With an RSA key, the source code signs with RS256, not PS256. To find out, create a test connection, and look for UnsupportedAlgo in NetSuite’s Login Audit Trail. Nango may have changed this since.',
  fields: [
    {
      label: 'Account ID',
      content: ACCOUNT_LABEL,
      hint: 'Nango’s form gives 1234567_SB1 as its sandbox example. Its source code puts the value in the address unchanged, but NetSuite’s address has 1234567-sb1.',
    },
    { label: 'Client ID', content: CLIENT_ID },
    { label: 'Certificate ID', content: CERTIFICATE_ID },
    {
      label: 'Private Key',
      content: PRIVATE_KEY,
      hint: 'Nango’s guide shows a key that begins with BEGIN RSA PRIVATE KEY. This profile’s key begins with BEGIN PRIVATE KEY. If Nango refuses it, write the other form with: openssl rsa -traditional -in private.pem -out private-rsa.pem',
    },
  ],
  fieldsCertainty: 'seen',
  traps: [
    'The assertion in its source code has no scope, which Oracle requires. It lasts exactly 3600 seconds. Oracle documents less, although its samples use the same value.',
    'Nango’s guide makes a 2048-bit key and uploads only a public key. NetSuite documents 3072 or 4096 bits and an X.509 certificate. Use the key and the certificate from the wizard instead.',
  ],
  sources: [
    {
      title: 'Nango: NetSuite (Client Credentials), how to link an account',
      url: 'https://nango.dev/docs/api-integrations/netsuite-client-credentials/connect',
    },
    {
      title: 'Nango: source of its providers (netsuite-client-credentials)',
      url: 'https://github.com/NangoHQ/nango/blob/master/packages/providers/providers.yaml',
    },
    {
      title: 'Oracle: the request token, its header and claims',
      url: 'https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162790605110.html',
    },
    {
      title: 'Oracle: certificate requirements',
      url: 'https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/subsect_162755332391.html',
    },
  ],
};

const BOOMI: Platform = {
  slug: 'boomi',
  name: 'Boomi',
  part: 'NetSuite REST connector (Tech Preview)',
  verdict: 'unclear',
  summary:
    'The connector’s documentation covers OAuth 2.0 with the authorization code grant. The parts that we could see do not say that it can sign an assertion for client credentials.',
  algorithms: [],
  refusedAlgorithms: [],
  algorithmNote: 'Nothing is documented.',
  fields: [
    { label: 'Authentication Type', content: fixed('OAuth 2.0') },
    { label: 'Base URL', content: { kind: 'rest-url' } },
    {
      label: 'Grant Type',
      content: {
        kind: 'own',
        words:
          'Check whether the list offers client credentials with a certificate. If it offers only Authorization Code, the connector cannot use this credential.',
      },
    },
    {
      label: 'Scope',
      content: { kind: 'scopes' },
      hint: 'Boomi’s page says rest_webservices.',
    },
    { label: 'Access Token URL', content: TOKEN_URL },
  ],
  fieldsCertainty: 'uncertain',
  traps: [
    'The REST Client connector offers the JWT Bearer grant type. That is a different grant: it sends grant_type jwt-bearer, and NetSuite documents only client_credentials with a client assertion.',
    'The older NetSuite connector signs in with a password or with token-based authentication.',
  ],
  sources: [
    {
      title: 'Boomi: NetSuite REST (Tech Preview) connection',
      url: 'https://help.boomi.com/docs/Atomsphere/Integration/Connectors/int-NetSuite_REST_connection',
    },
    {
      title: 'Boomi: REST Client connection',
      url: 'https://help.boomi.com/docs/Atomsphere/Integration/Connectors/int-REST_Client_connection_367e5540-3a08-44bd-a20b-ae3a93f62833',
    },
    {
      title: 'Boomi: NetSuite connection',
      url: 'https://help.boomi.com/docs/Atomsphere/Integration/Connectors/r-atm-NetSuite_connection_f6253acc-b896-421e-abfd-aebe741950f5',
    },
  ],
};

const N8N: Platform = {
  slug: 'n8n',
  name: 'n8n',
  part: 'JWT node and HTTP Request node',
  verdict: 'by-script',
  summary:
    'n8n has no built-in NetSuite credential for this. Two of its nodes do it: JWT signs the assertion, and HTTP Request exchanges it for a token.',
  algorithms: ALL,
  refusedAlgorithms: [],
  algorithmNote: 'The JWT credential lists all six.',
  fields: [
    { section: 'JWT credential', label: 'Key Type', content: fixed('PEM Key') },
    { section: 'JWT credential', label: 'Private Key', content: PRIVATE_KEY },
    {
      section: 'JWT credential',
      label: 'Public Key',
      content: {
        kind: 'own',
        words:
          'Used only to verify. Get it from the certificate with: openssl x509 -in public.pem -pubkey -noout',
      },
    },
    { section: 'JWT credential', label: 'Algorithm', content: ALGORITHM },
    { section: 'JWT node', label: 'Operation', content: fixed('Sign') },
    { section: 'JWT node', label: 'Use JSON to Build Payload', content: fixed('On') },
    {
      section: 'JWT node',
      label: 'Payload Claims (JSON)',
      content: { kind: 'n8n-claims' },
      hint: 'Enter it as an expression. The Client ID comes from a custom variable, here called NETSUITE_CLIENT_ID. Custom variables are part of n8n’s Pro, Business, and Enterprise plans. Without them, enter the Client ID in its place; the workflow then contains it.',
    },
    { section: 'JWT node', label: 'Options, Key ID', content: CERTIFICATE_ID },
    { section: 'HTTP Request node', label: 'Method', content: fixed('POST') },
    { section: 'HTTP Request node', label: 'URL', content: TOKEN_URL },
    { section: 'HTTP Request node', label: 'Authentication', content: fixed('None') },
    { section: 'HTTP Request node', label: 'Body Content Type', content: fixed('Form Urlencoded') },
    {
      section: 'HTTP Request node',
      label: 'Body parameter grant_type',
      content: fixed('client_credentials'),
    },
    {
      section: 'HTTP Request node',
      label: 'Body parameter client_assertion_type',
      content: fixed('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
    },
    {
      section: 'HTTP Request node',
      label: 'Body parameter client_assertion',
      content: fixed('{{ $json.token }}'),
    },
  ],
  fieldsCertainty: 'seen',
  traps: [
    'Without Use JSON to Build Payload, the node names its claims issuer, audience, and expiresIn, as its source shows. NetSuite reads iss, aud, and exp.',
    'Without Key ID, the assertion has no kid, and NetSuite does not know which certificate to check the signature with.',
    'n8n’s OAuth2 credential with the Client Credentials grant sends a client secret. NetSuite does not accept one in this flow.',
    'The community nodes for NetSuite that were reviewed use OAuth 1 (token-based authentication).',
    'n8n saves execution data. Turn that off for this workflow. Otherwise, the assertion and the access token stay in the log.',
  ],
  sources: [
    {
      title: 'n8n: JWT credentials',
      url: 'https://docs.n8n.io/integrations/builtin/credentials/jwt/',
    },
    {
      title: 'n8n: custom variables',
      url: 'https://docs.n8n.io/build/code-in-n8n/define-custom-variables/',
    },
    {
      title: 'n8n: source of the JWT node',
      url: 'https://github.com/n8n-io/n8n/blob/master/packages/nodes-base/nodes/Jwt/Jwt.node.ts',
    },
  ],
};

const POSTMAN: Platform = {
  slug: 'postman',
  name: 'Postman',
  part: 'a request with a pre-request script',
  verdict: 'by-script',
  summary:
    'None of Postman’s auth types can do this. A short pre-request script signs the assertion.',
  algorithms: ALL,
  refusedAlgorithms: [],
  algorithmNote:
    'The script below signs with Web Crypto, which supports all six. It was tested in Postman’s own runtime (postman-runtime 7.56), not in the app. Older versions of Postman may have no Web Crypto in scripts. If so, the script tells you.',
  fields: [
    {
      section: 'Environment',
      label: 'clientId',
      content: CLIENT_ID,
      hint: 'Enter it as the current value of an environment variable, never as an initial value, which is shared. The script does not read the vault.',
    },
    { section: 'Environment', label: 'privateKey', content: PRIVATE_KEY, hint: 'Likewise.' },
    { section: 'Request', label: 'Method', content: fixed('POST') },
    { section: 'Request', label: 'URL', content: TOKEN_URL },
    { section: 'Authorization', label: 'Auth Type', content: fixed('No Auth') },
    {
      section: 'Body: x-www-form-urlencoded',
      label: 'grant_type',
      content: fixed('client_credentials'),
    },
    {
      section: 'Body: x-www-form-urlencoded',
      label: 'client_assertion_type',
      content: fixed('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
    },
    {
      section: 'Body: x-www-form-urlencoded',
      label: 'client_assertion',
      content: fixed('{{clientAssertion}}'),
    },
  ],
  fieldsCertainty: 'uncertain',
  traps: [
    'The auth type JWT Bearer sends the assertion itself to the API. NetSuite accepts it only at its token endpoint.',
    'Oracle’s tutorial for Postman uses the authorization code grant, in which a person signs in.',
    'If Postman saved a NetSuite cookie, NetSuite returns 401 even though the token is valid. Delete the cookies for netsuite.com.',
  ],
  sources: [
    {
      title: 'Postman: authorization types',
      url: 'https://learning.postman.com/docs/sending-requests/authorization/authorization-types/',
    },
    {
      title: 'Oracle: tutorial, using Postman with OAuth 2.0',
      url: 'https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_0602033701.html',
    },
  ],
};

const SUITECLOUD_CLI: Platform = {
  slug: 'suitecloud-cli',
  name: 'SuiteCloud CLI',
  part: 'suitecloud account:setup:ci',
  verdict: 'yes',
  summary:
    'Oracle’s own command-line tool signs in the same way, with its own mapping and an RSA key.',
  algorithms: [],
  refusedAlgorithms: ELLIPTIC,
  algorithmNote:
    'Oracle’s page asks for an RSA certificate, and an elliptic curve key fails with “Verify the certificate file”. There is nothing to choose: the tool picks the algorithm.',
  fields: [
    { label: '--account', content: ACCOUNT_ID },
    {
      label: '--authid',
      content: { kind: 'own', words: 'Any short name for this account and role.' },
    },
    {
      label: '--certificateid',
      content: {
        kind: 'own',
        words:
          'The Certificate ID of the mapping for the SuiteCloud Development Integration application, not the one in this profile.',
      },
    },
    {
      label: '--privatekeypath',
      content: { kind: 'own', words: 'The path of the private key of that mapping’s certificate.' },
    },
  ],
  fieldsCertainty: 'documented',
  traps: [
    'The tool reads a Certificate ID that begins with a hyphen (1 in 64) as an option and refuses it. The maintainers advise making another certificate.',
    'The tool does not ask for a Client ID. The application is Oracle’s own, SuiteCloud Development Integration.',
  ],
  needsOwnCertificate:
    'The mapping must name the SuiteCloud Development Integration application, and NetSuite accepts one certificate for one combination of integration record, role, and entity. Leave this profile’s certificate where it is, and give the tool its own: RSA, 3072 or 4096 bits.',
  sources: [
    {
      title: 'Oracle: account:setup:ci',
      url: 'https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_81134826821.html',
    },
    {
      title: 'Oracle: OAuth 2.0 authentication for SuiteCloud SDK',
      url: 'https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/article_0422011927.html',
    },
    {
      title: 'Issue: an elliptic curve key is refused',
      url: 'https://github.com/oracle/netsuite-suitecloud-sdk/issues/834',
    },
    {
      title: 'Issue: a Certificate ID that begins with a hyphen',
      url: 'https://github.com/oracle/netsuite-suitecloud-sdk/issues/881',
    },
  ],
};

/** What every platform without fields for it has in common. */
function withoutFields(
  platform: Pick<Platform, 'slug' | 'name' | 'part' | 'summary' | 'traps' | 'sources'> &
    Partial<Pick<Platform, 'verdict'>>,
): Platform {
  return {
    verdict: 'no',
    algorithms: [],
    refusedAlgorithms: [],
    algorithmNote:
      platform.verdict === 'unclear'
        ? 'Nothing is documented.'
        : 'None: it does not sign a client assertion for NetSuite.',
    fields: [],
    fieldsCertainty: 'documented',
    ...platform,
  };
}

const WITHOUT_FIELDS: ReadonlyArray<Platform> = [
  withoutFields({
    slug: 'celigo-native',
    name: 'Celigo',
    part: 'native NetSuite connector',
    summary:
      'The native connector signs in only with token-based authentication. In Celigo, use the HTTP connection with an iClient, which this profile sets up.',
    traps: [
      'Oracle says that from NetSuite 2027.1 on, you cannot create new integrations with token-based authentication.',
    ],
    sources: [
      { title: 'Celigo: schemas of connections', url: 'https://github.com/celigo/ai' },
      {
        title: 'Oracle: the end of token-based authentication',
        url: 'https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_0525020842.html',
      },
    ],
  }),
  withoutFields({
    slug: 'mulesoft-restlet',
    name: 'MuleSoft',
    part: 'NetSuite RESTlet Connector',
    summary: 'It supports only OAuth 1.0. Use the NetSuite REST Connector instead.',
    traps: [],
    sources: [
      {
        title: 'MuleSoft: NetSuite RESTlet Connector',
        url: 'https://docs.mulesoft.com/netsuite-restlet-connector/latest/',
      },
    ],
  }),
  withoutFields({
    slug: 'make',
    name: 'Make',
    part: 'NetSuite app and custom apps',
    summary:
      'The NetSuite app uses token-based authentication. A custom app can sign, but only with HS256, HS384, HS512, and RS256, and NetSuite accepts none of them.',
    traps: [
      'NetSuite refuses RS256 even with the right key. It requires PS256, PS384, PS512, or ES*.',
    ],
    sources: [
      {
        title: 'Make: JWT in custom apps',
        url: 'https://developers.make.com/custom-apps-documentation/app-components/connections/jwt',
      },
    ],
  }),
  withoutFields({
    slug: 'airbyte',
    name: 'Airbyte',
    part: 'NetSuite sources',
    verdict: 'unclear',
    summary:
      'The open-source connector uses token-based authentication. The documentation of the enterprise connector names only a password and token-based authentication, but its source code also has OAuth 2.0 with a certificate, for SuiteAnalytics Connect alone.',
    traps: [],
    sources: [
      {
        title: 'Airbyte: NetSuite source',
        url: 'https://docs.airbyte.com/integrations/sources/netsuite',
      },
      {
        title: 'Airbyte: enterprise NetSuite source',
        url: 'https://docs.airbyte.com/integrations/enterprise-connectors/source-netsuite',
      },
    ],
  }),
  withoutFields({
    slug: 'aws-glue',
    name: 'AWS Glue',
    part: 'Oracle NetSuite connection',
    summary:
      'Its OAuth 2.0 supports only the authorization code grant, in which a person signs in.',
    traps: [],
    sources: [
      {
        title: 'AWS Glue: Oracle NetSuite',
        url: 'https://docs.aws.amazon.com/glue/latest/dg/oracle-netsuite-configuring-connections.html',
      },
    ],
  }),
  withoutFields({
    slug: 'pipedream',
    name: 'Pipedream',
    part: 'NetSuite app',
    verdict: 'unclear',
    summary: 'There is an open request for NetSuite. Nothing more was found.',
    traps: [],
    sources: [
      {
        title: 'Pipedream: the request',
        url: 'https://github.com/PipedreamHQ/pipedream/issues/7478',
      },
    ],
  }),
];

/** Every platform, in the order of the page: those that can first. */
export const PLATFORMS: ReadonlyArray<Platform> = [
  WORKATO,
  MULESOFT,
  SNAPLOGIC,
  PATCHWORKS,
  NANGO,
  SUITECLOUD_CLI,
  N8N,
  POSTMAN,
  BOOMI,
  ...WITHOUT_FIELDS,
];

/** The platform of a page's address; nothing for any other text. */
export function platformBySlug(slug: string): Platform | undefined {
  return PLATFORMS.find((platform) => platform.slug === slug);
}
