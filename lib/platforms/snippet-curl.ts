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

/**
 * The function `signature`, which reads what is to be signed and writes the raw signature. openssl
 * writes an ES* signature as DER with two integers; JOSE wants the two numbers side by side, each
 * filled up with zeros.
 */
function signatureFunction(algorithm: SigningAlgorithm): ReadonlyArray<string> {
  const details = algorithmDetails(algorithm);
  const hash = details.hash.replace('-', '').toLowerCase();
  if (details.keyType === 'RSA') {
    return [
      'signature() {',
      `  openssl dgst -${hash} -sign "$key_file" -sigopt rsa_padding_mode:pss \\`,
      `    -sigopt rsa_pss_saltlen:${details.saltLengthBytes}`,
      '}',
    ];
  }
  const hexDigits = COORDINATE_BYTES[details.namedCurve] * 2;
  return [
    '# openssl signs as DER. JOSE needs r and s side by side, each padded with zeros.',
    'signature() {',
    `  openssl dgst -${hash} -sign "$key_file" | openssl asn1parse -inform DER |`,
    `    awk -F: '/INTEGER/ { print $NF }' |`,
    '    while read -r number; do',
    `      printf '%b' "$(printf '%${hexDigits}s' "$number" | tr ' ' 0 | sed 's/../\\\\x&/g')"`,
    '    done',
    '}',
  ];
}

/**
 * A bash program with openssl and curl. The assertion and the token are in no argument of another
 * process, where a list of processes would show them.
 */
export function curlSnippet(subject: SnippetSubject): Snippet {
  const { tokenUrl, certificateId, algorithm, scope } = subject;
  const text = [
    '#!/usr/bin/env bash',
    '# Gets a NetSuite access token with client credentials. Needs bash, openssl, and curl.',
    `# Usage: ${CLIENT_ID_VARIABLE}=… bash netsuite-token.sh private.pem`,
    'set -euo pipefail',
    '',
    `key_file=\${1:-private.pem}`,
    `client_id=\${${CLIENT_ID_VARIABLE}:?Set ${CLIENT_ID_VARIABLE} to the Client ID of the integration record.}`,
    `audience='${tokenUrl}'`,
    `token_url=\${${TOKEN_URL_VARIABLE}:-$audience}`,
    '',
    "base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }",
    '',
    ...signatureFunction(algorithm),
    '',
    'now=$(date +%s)',
    `header='{"typ":"JWT","alg":"${algorithm}","kid":"${certificateId}"}'`,
    `claims=$(printf '{"iss":"%s","aud":"%s","iat":%d,"exp":%d,"scope":"${scope}"}' \\`,
    `  "$client_id" "$audience" "$now" "$((now + ${SNIPPET_LIFETIME_SECONDS}))")`,
    `signed="$(printf '%s' "$header" | base64url).$(printf '%s' "$claims" | base64url)"`,
    `assertion="$signed.$(printf '%s' "$signed" | signature | base64url)"`,
    '',
    "form='grant_type=client_credentials'",
    "form+='&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer'",
    'form+="&client_assertion=$assertion"',
    `answer=$(printf '%s' "$form" |`,
    `  curl --silent --show-error --max-time 30 --write-out '\\n%{http_code}' --data @- "$token_url")`,
    `status=\${answer##*$'\\n'}`,
    `body=\${answer%$'\\n'*}`,
    `value_of() { printf '%s' "$body" | sed -n "s/.*\\"$1\\" *: *\\"\\{0,1\\}\\([^\\",}]*\\).*/\\1/p"; }`,
    '',
    'echo "HTTP $status"',
    'if [ "$status" != 200 ]; then',
    '  echo "NetSuite refused: $(value_of error)" >&2',
    '  exit 1',
    'fi',
    'echo "Access token received; it expires in $(value_of expires_in) seconds."',
    `if [ "\${${PRINT_TOKEN_VARIABLE}:-}" = yes ]; then value_of access_token; fi`,
    '',
  ].join('\n');
  return { fileName: 'netsuite-token.sh', text };
}
