import { restletsHost, suitetalkHost, tokenEndpointUrl } from '@/lib/account/hosts';
import { CELIGO_LABELS } from '@/lib/celigo/labels';
import type { CauseFoundBy } from '@/lib/diagnosis/causes';
import { failed, type OfflineProof, passed } from '@/lib/diagnosis/offline-proof';
import type { SigningAlgorithm } from '@/lib/keys/algorithms';
import type { AssertionError } from '@/lib/netsuite/assertion';
import type { TestSubject } from './connection-test-input';

/** The checks of the request, in order, for lines that are skipped. */
export const REQUEST_CHECKS = ['assertion-signed', 'request-body-complete'] as const;

const [SIGNING_CHECK, BODY_CHECK] = REQUEST_CHECKS;

const CAUSE_OF_SIGNING_ERROR: Readonly<
  Record<AssertionError['code'], CauseFoundBy<typeof SIGNING_CHECK>>
> = {
  'payload-not-json': 'payload-not-json',
  'header-algorithm-mismatch': 'header-algorithm-mismatch',
  'private-key-unreadable': 'key-type-unsupported',
  'algorithm-key-mismatch': 'algorithm-key-mismatch',
};

/** Why an assertion could not be signed, as a sentence without secrets. */
export function describeSigningError(
  { code }: AssertionError,
  algorithm: SigningAlgorithm,
): string {
  switch (code) {
    case 'payload-not-json':
      return 'The payload of the assertion is not a JSON object.';
    case 'header-algorithm-mismatch':
      return `alg in the ${CELIGO_LABELS.headers} is not the signature method ${algorithm}.`;
    case 'private-key-unreadable':
      return 'The private key is not a readable, unencrypted PEM.';
    case 'algorithm-key-mismatch':
      return `The private key cannot sign with ${algorithm} because its type, curve, or length is different.`;
  }
}

/** The proof that the assertion was signed. */
export function proveSigning(
  signing: { readonly ok: true } | { readonly ok: false; readonly error: AssertionError },
  algorithm: SigningAlgorithm,
): OfflineProof {
  return signing.ok
    ? passed(SIGNING_CHECK, ['The rendered payload was signed with the private key.'])
    : failed(
        SIGNING_CHECK,
        [describeSigningError(signing.error, algorithm)],
        CAUSE_OF_SIGNING_ERROR[signing.error.code],
      );
}

/** What is wrong with the addresses. Tokens and assertions must go only to this account. */
function addressFaults({ account, tokenRequest, ping }: AddressInput): ReadonlyArray<string> {
  const isTokenEndpoint =
    `https://${tokenRequest.host}${tokenRequest.path}` === tokenEndpointUrl(account);
  const hosts = [suitetalkHost(account), restletsHost(account)];
  const isOwnPing = ping === undefined || hosts.includes(ping.host);
  return [
    ...(isTokenEndpoint
      ? []
      : [`The ${CELIGO_LABELS.accessTokenUrl} must be ${tokenEndpointUrl(account)}.`]),
    ...(isOwnPing ? [] : [`The ${CELIGO_LABELS.baseUri} is not an address of this account.`]),
  ];
}

type AddressInput = Pick<TestSubject, 'account' | 'tokenRequest' | 'ping'>;

/**
 * Proves that the requests go to this account and that an encoded body has exactly the three fields of a
 * client credentials request.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162755359851.html
 */
export function proveTokenRequest(
  input: AddressInput,
  body:
    | { readonly ok: true; readonly value: string }
    | { readonly ok: false; readonly error: { readonly message: string } },
  assertion: string,
): OfflineProof {
  if (!body.ok) {
    return failed(BODY_CHECK, [body.error.message], 'payload-not-json');
  }
  const expected = new Map([
    ['grant_type', 'client_credentials'],
    ['client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
    ['client_assertion', assertion],
  ]);
  const fields = [...new URLSearchParams(body.value)];
  const isWrong = ([name, value]: readonly [string, string]) => expected.get(name) !== value;
  const names = fields.map(([name]) => name);
  const missing = [...expected.keys()].filter((name) => !names.includes(name));
  const faults = [
    ...addressFaults(input),
    ...missing.map((name) => `${name} is missing.`),
    ...fields.filter(isWrong).map(([name]) => describeWrongField(name, expected)),
  ];
  return faults.length > 0 || fields.length !== expected.size
    ? failed(
        BODY_CHECK,
        [
          ...faults,
          'The body must contain exactly grant_type, client_assertion_type, and client_assertion.',
        ],
        'token-request-malformed',
      )
    : passed(BODY_CHECK, [`The fields are ${[...expected.keys()].join(', ')}.`]);
}

function describeWrongField(name: string, expected: ReadonlyMap<string, string>): string {
  return expected.has(name)
    ? `${name} does not have the documented value.`
    : 'There is an extra field.';
}
