/** What Celigo says when a test of a connection passed, letter for letter. */
export const CELIGO_TEST_PASSED = 'Your connection is working great! Nice Job!';

/**
 * Celigo's labels of the fields that texts name outside the catalog, letter for letter. The catalog
 * reads them too, and browsers and the practice world can without the whole of it.
 */
export const CELIGO_LABELS = {
  authType: 'Auth type',
  baseUri: 'Base URI',
  grantType: 'Grant type',
  useJwt: 'Use JWT',
  method: 'Signature method',
  privateKey: 'Private key',
  payload: 'Payload',
  headers: 'JWT headers',
  accessTokenUrl: 'Access token URL',
  validDomainNames: 'Valid domain names',
  requestBody: 'Override access token HTTP request body',
  sendTokenVia: 'Send token via',
  headerName: 'Header name',
  headerScheme: 'Header scheme',
  errorStatus: 'Override HTTP status code for auth errors',
  encrypted: 'Encrypted',
  unencrypted: 'Unencrypted',
} as const;

/** The way to each of Celigo's two forms through its menu. */
export const CELIGO_MENUS = {
  iClient: ['Resources', 'iClients', 'Create iClient'],
  connection: ['Resources', 'Connections', 'Create connection', 'HTTP'],
} as const;
