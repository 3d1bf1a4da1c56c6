import { algorithmDetails, type SigningAlgorithm } from '@/lib/keys/algorithms';
import {
  CLIENT_ID_VARIABLE,
  PRINT_TOKEN_VARIABLE,
  SNIPPET_LIFETIME_SECONDS,
  type Snippet,
  type SnippetSubject,
  TOKEN_URL_VARIABLE,
} from './snippet-subject';

function signLines(algorithm: SigningAlgorithm): ReadonlyArray<string> {
  const details = algorithmDetails(algorithm);
  const hash = details.hash.replace('-', '').toLowerCase();
  const options =
    details.keyType === 'EC'
      ? [
          '  // r and s side by side, as JOSE requires. Without this, Node writes DER.',
          "  dsaEncoding: 'ieee-p1363',",
        ]
      : [
          '  padding: constants.RSA_PKCS1_PSS_PADDING,',
          `  saltLength: ${details.saltLengthBytes},`,
        ];
  return [
    `const signature = sign('${hash}', Buffer.from(signed), {`,
    "  key: createPrivateKey(readFileSync(process.argv[2] ?? 'private.pem')),",
    ...options,
    '});',
  ];
}

/** A program for Node 18 or newer, without any package. */
export function nodeSnippet(subject: SnippetSubject): Snippet {
  const { tokenUrl, certificateId, algorithm, scope } = subject;
  const imports =
    algorithmDetails(algorithm).keyType === 'EC'
      ? 'createPrivateKey, sign'
      : 'constants, createPrivateKey, sign';
  const text = [
    '// Gets a NetSuite access token with client credentials. Node 18 or newer, no packages.',
    `// Usage: ${CLIENT_ID_VARIABLE}=… node netsuite-token.mjs private.pem`,
    `import { ${imports} } from 'node:crypto';`,
    "import { readFileSync } from 'node:fs';",
    '',
    `const audience = '${tokenUrl}';`,
    `const clientId = process.env.${CLIENT_ID_VARIABLE};`,
    'if (!clientId) {',
    `  console.error('Set ${CLIENT_ID_VARIABLE} to the Client ID of the integration record.');`,
    '  process.exit(2);',
    '}',
    '',
    'const now = Math.floor(Date.now() / 1000);',
    "const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');",
    'const signed = [',
    `  { typ: 'JWT', alg: '${algorithm}', kid: '${certificateId}' },`,
    `  { iss: clientId, aud: audience, iat: now, exp: now + ${SNIPPET_LIFETIME_SECONDS}, scope: '${scope}' },`,
    "].map(encode).join('.');",
    ...signLines(algorithm),
    '',
    `const answer = await fetch(process.env.${TOKEN_URL_VARIABLE} || audience, {`,
    "  method: 'POST',",
    "  redirect: 'error',",
    '  signal: AbortSignal.timeout(30_000),',
    '  body: new URLSearchParams({',
    "    grant_type: 'client_credentials',",
    "    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',",
    "    client_assertion: [signed, signature.toString('base64url')].join('.'),",
    '  }),',
    '});',
    'const body = await answer.json().catch(() => ({}));',
    '',
    "console.log('HTTP ' + answer.status);",
    'if (!answer.ok) {',
    "  console.error('NetSuite refused: ' + body.error);",
    '  process.exit(1);',
    '}',
    "console.log('Access token received; it expires in ' + body.expires_in + ' seconds.');",
    `if (process.env.${PRINT_TOKEN_VARIABLE} === 'yes') console.log(body.access_token);`,
    '',
  ].join('\n');
  return { fileName: 'netsuite-token.mjs', text };
}
