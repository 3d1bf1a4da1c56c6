import { algorithmDetails, type SigningAlgorithm } from '@/lib/keys/algorithms';
import {
  CLIENT_ID_VARIABLE,
  COORDINATE_BYTES,
  PRINT_TOKEN_VARIABLE,
  SNIPPET_LIFETIME_SECONDS,
  type Snippet,
  type SnippetSubject,
  TOKEN_URL_VARIABLE,
} from './snippet-subject';

function head(fileName: string, needs: string, imports: ReadonlyArray<string>) {
  return [
    `# Gets a NetSuite access token with client credentials. ${needs}`,
    `# Usage: ${CLIENT_ID_VARIABLE}=… python3 ${fileName} private.pem`,
    ...imports,
    '',
  ];
}

function settings({ tokenUrl }: SnippetSubject): ReadonlyArray<string> {
  return [
    `AUDIENCE = "${tokenUrl}"`,
    `client_id = os.environ.get("${CLIENT_ID_VARIABLE}")`,
    'if not client_id:',
    `    sys.exit("Set ${CLIENT_ID_VARIABLE} to the Client ID of the integration record.")`,
    'key_file = sys.argv[1] if len(sys.argv) > 1 else "private.pem"',
    '',
  ];
}

function claims({ scope }: SnippetSubject): ReadonlyArray<string> {
  return [
    'now = int(time.time())',
    'claims = {',
    '    "iss": client_id,',
    '    "aud": AUDIENCE,',
    '    "iat": now,',
    `    "exp": now + ${SNIPPET_LIFETIME_SECONDS},`,
    `    "scope": "${scope}",`,
    '}',
  ];
}

const EXCHANGE: ReadonlyArray<string> = [
  'form = urllib.parse.urlencode({',
  '    "grant_type": "client_credentials",',
  '    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",',
  '    "client_assertion": assertion,',
  '}).encode()',
  `request = urllib.request.Request(os.environ.get("${TOKEN_URL_VARIABLE}") or AUDIENCE, data=form)`,
  'try:',
  '    with urllib.request.urlopen(request, timeout=30) as answer:',
  '        status, body = answer.status, json.load(answer)',
  'except urllib.error.HTTPError as refusal:',
  '    print(f"HTTP {refusal.code}")',
  '    try:',
  '        reason = json.load(refusal).get("error")',
  '    except ValueError:',
  '        reason = "no reason given"',
  '    sys.exit(f"NetSuite refused: {reason}")',
  '',
  'print(f"HTTP {status}")',
  `print(f"Access token received; it expires in {body['expires_in']} seconds.")`,
  `if os.environ.get("${PRINT_TOKEN_VARIABLE}") == "yes":`,
  '    print(body["access_token"])',
  '',
];

function opensslSignature(algorithm: SigningAlgorithm): ReadonlyArray<string> {
  const details = algorithmDetails(algorithm);
  const hash = details.hash.replace('-', '').toLowerCase();
  const command = `["openssl", "dgst", "-${hash}", "-sign", key_file`;
  const run = ', input=signed.encode(), stdout=subprocess.PIPE, check=True).stdout';
  if (details.keyType === 'RSA') {
    return [
      'signature = subprocess.run(',
      `    ${command}, "-sigopt", "rsa_padding_mode:pss",`,
      `     "-sigopt", "rsa_pss_saltlen:${details.saltLengthBytes}"]${run}`,
    ];
  }
  const size = COORDINATE_BYTES[details.namedCurve];
  return [
    '',
    'def integer(der, at):',
    '    """The DER integer at a position, and where the next one begins."""',
    '    end = at + 2 + der[at + 1]',
    '    return int.from_bytes(der[at + 2:end], "big"), end',
    '',
    '',
    '# openssl signs as DER. JOSE needs r and s side by side, each padded with zeros.',
    `der = subprocess.run(${command}]${run}`,
    'r, next_at = integer(der, 3 if der[1] & 0x80 else 2)',
    's, _ = integer(der, next_at)',
    `signature = r.to_bytes(${size}, "big") + s.to_bytes(${size}, "big")`,
  ];
}

/** A program for Python 3.8 or newer that has the command openssl sign: no package is needed. */
export function pythonSnippet(subject: SnippetSubject): Snippet {
  const fileName = 'netsuite_token.py';
  const { algorithm, certificateId } = subject;
  const modules = ['base64', 'json', 'os', 'subprocess', 'sys', 'time'];
  const urllib = ['urllib.error', 'urllib.parse', 'urllib.request'];
  const text = [
    ...head(
      fileName,
      'Python 3.8 or newer and openssl, no packages.',
      [...modules, ...urllib].map((name) => `import ${name}`),
    ),
    ...settings(subject),
    '',
    'def base64url(data):',
    '    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()',
    '',
    '',
    ...claims(subject),
    `header = {"typ": "JWT", "alg": "${algorithm}", "kid": "${certificateId}"}`,
    'signed = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))',
    ...opensslSignature(algorithm),
    'assertion = f"{signed}.{base64url(signature)}"',
    '',
    ...EXCHANGE,
  ].join('\n');
  return { fileName, text };
}

/** The same with the packages PyJWT and cryptography (`pip install "pyjwt[crypto]"`). */
export function pyjwtSnippet(subject: SnippetSubject): Snippet {
  const fileName = 'netsuite_token_pyjwt.py';
  const { algorithm, certificateId } = subject;
  const modules = ['json', 'os', 'sys', 'time', 'urllib.error', 'urllib.parse', 'urllib.request'];
  const text = [
    ...head(fileName, 'Needs PyJWT and cryptography: pip install "pyjwt[crypto]"', [
      ...modules.map((name) => `import ${name}`),
      '',
      'import jwt',
    ]),
    ...settings(subject),
    ...claims(subject),
    'with open(key_file, encoding="ascii") as file:',
    '    assertion = jwt.encode(',
    `        claims, file.read(), algorithm="${algorithm}", headers={"kid": "${certificateId}"})`,
    '',
    ...EXCHANGE,
  ].join('\n');
  return { fileName, text };
}
