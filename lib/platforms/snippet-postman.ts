import { algorithmDetails } from '@/lib/keys/algorithms';
import { SNIPPET_LIFETIME_SECONDS, type Snippet, type SnippetSubject } from './snippet-subject';

/**
 * A pre-request script for Postman on Web Crypto: it signs the assertion and leaves it in the
 * variable `clientAssertion`. Takes `clientId` and `privateKey` from the environment or the vault
 * of the person.
 */
export function postmanScript(subject: SnippetSubject): Snippet {
  const { tokenUrl, certificateId, algorithm, scope } = subject;
  const details = algorithmDetails(algorithm);
  const key =
    details.keyType === 'EC'
      ? `{ name: 'ECDSA', namedCurve: '${details.namedCurve}' }`
      : `{ name: 'RSA-PSS', hash: '${details.hash}' }`;
  const signing =
    details.keyType === 'EC'
      ? `{ name: 'ECDSA', hash: '${details.hash}' }`
      : `{ name: 'RSA-PSS', saltLength: ${details.saltLengthBytes} }`;
  const text = [
    '// Postman, Scripts > Pre-request. Environment variables: clientId, privateKey (PEM).',
    'const base64url = (text) =>',
    "  btoa(text).replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=+$/, '');",
    'const bytesOf = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));',
    '',
    'function variable(name) {',
    '  const value = pm.environment.get(name);',
    "  if (!value) throw new Error('The chosen environment has no value for ' + name + '.');",
    '  return value;',
    '}',
    '',
    'async function makeAssertion() {',
    "  if (typeof crypto === 'undefined' || !crypto.subtle) {",
    "    throw new Error('This version of Postman has no Web Crypto in scripts. Update Postman.');",
    '  }',
    "  const pem = variable('privateKey').replace(/\\\\n/g, '\\n');",
    "  const der = bytesOf(atob(pem.replace(/-----[A-Z ]+-----|\\s/g, '')));",
    `  const key = await crypto.subtle.importKey('pkcs8', der, ${key}, false, ['sign']);`,
    '  const now = Math.floor(Date.now() / 1000);',
    `  const header = { typ: 'JWT', alg: '${algorithm}', kid: '${certificateId}' };`,
    '  const claims = {',
    "    iss: variable('clientId').trim(),",
    `    aud: '${tokenUrl}',`,
    '    iat: now,',
    `    exp: now + ${SNIPPET_LIFETIME_SECONDS},`,
    `    scope: '${scope}',`,
    '  };',
    "  const signed = [header, claims].map((part) => base64url(JSON.stringify(part))).join('.');",
    `  const signature = await crypto.subtle.sign(${signing}, key, bytesOf(signed));`,
    '  const raw = String.fromCharCode(...new Uint8Array(signature));',
    '  // Lasts as long as the request and is saved nowhere.',
    "  pm.variables.set('clientAssertion', [signed, base64url(raw)].join('.'));",
    '}',
    '',
    '// Postman sends the request once none of the script’s timers is running.',
    'const waiting = setInterval(() => {}, 20);',
    'makeAssertion()',
    '  .catch((error) => {',
    "    console.error('No assertion was made. ' + error.message);",
    '    pm.execution.skipRequest();',
    '  })',
    '  .finally(() => clearInterval(waiting));',
    '',
  ].join('\n');
  return { fileName: 'pre-request.js', text };
}
