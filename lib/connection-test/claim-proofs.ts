import { type Account, parseAccountId } from '@/lib/account/account';
import { tokenEndpointUrl } from '@/lib/account/hosts';
import { SCOPES, type Scope } from '@/lib/account/scopes';
import { CELIGO_LABELS } from '@/lib/celigo/labels';
import { renderAssertionParts } from '@/lib/celigo/rendered-assertion';
import { ASSERTION_LIFETIME_MAX_SECONDS } from '@/lib/celigo/templates';
import { failed, type OfflineProof, passed, warned } from '@/lib/diagnosis/offline-proof';
import type { JsonObject } from '@/lib/json-object';
import type { SigningAlgorithm } from '@/lib/keys/algorithms';
import { checkClientId } from '@/lib/profiles/client-id';
import { secondsText } from '@/lib/words';

const LIFETIME_MAX_TEXT = secondsText(ASSERTION_LIFETIME_MAX_SECONDS);

/** How far `iat` may differ from the current time. */
const ISSUED_AT_TOLERANCE_SECONDS = 60;

/** A time zone that is never UTC, used to see whether a payload depends on Celigo's time zone setting. */
const OTHER_TIME_ZONE = 'Asia/Tokyo';

/**
 * Proves that the account's host matches the Account ID, because the signed assertion is sent to that
 * host.
 */
export function proveAccount({ account }: { readonly account: Account }): OfflineProof {
  const check = 'account-id-is-well-formed';
  const parsed = parseAccountId(account.accountId);
  if (!parsed.ok) {
    return failed(check, [parsed.error.message], 'account-id-malformed');
  }
  return parsed.value.hostLabel === account.hostLabel
    ? passed(check, [`${account.accountId} is ${parsed.value.environmentLabel}.`])
    : failed(check, ['The account’s host does not match the Account ID.'], 'account-id-malformed');
}

/** Proves that `aud` is exactly the token endpoint. */
export function proveAudience(
  input: { readonly account: Account },
  payload: JsonObject,
): OfflineProof {
  const check = 'audience-is-token-endpoint';
  const expected = tokenEndpointUrl(input.account);
  return payload.aud === expected
    ? passed(check, [`aud is ${expected}.`])
    : failed(
        check,
        [`aud must be exactly ${expected}, but the payload contains something else.`],
        'audience-wrong',
      );
}

/** Values that people enter in place of the Client ID. Each is a separate cause. */
const FOREIGN_IDS = ['client-id-is-application-id', 'client-id-is-certificate-id'] as const;

/** Proves that `iss` is the Client ID and has the form of one. Repeats neither value. */
export function proveIssuer(
  input: { readonly clientId: string },
  payload: JsonObject,
): OfflineProof {
  const check = 'issuer-is-client-id';
  const form = checkClientId(input.clientId);
  const foreign = form.ok ? undefined : FOREIGN_IDS.find((code) => code === form.error.code);
  if (!form.ok && foreign !== undefined) {
    return failed(check, [form.error.message], foreign);
  }
  if (!form.ok && form.error.code === 'client-id-empty') {
    return failed(check, [form.error.message], 'client-id-malformed');
  }
  if (payload.iss !== input.clientId) {
    return failed(check, ['iss is not the Client ID of this profile.'], 'issuer-wrong');
  }
  return form.ok
    ? passed(check, ['iss is the Client ID, which has 64 hexadecimal digits.'])
    : warned(check, [form.error.message], 'client-id-malformed');
}

/** What it takes to render the payload again in another time zone. */
type LifetimeInput = {
  readonly clientId: string;
  readonly certificateId: string;
  readonly payloadTemplate: string;
  readonly headersTemplate: string;
  readonly now: Date;
};

/** Proves that `iat` is the current time and `exp` at most 60 minutes later, and that both are numbers. */
export function proveLifetime(input: LifetimeInput, payload: JsonObject): OfflineProof {
  const check = 'lifetime-under-60-minutes';
  const { iat, exp } = payload;
  if (!isSeconds(iat) || !isSeconds(exp)) {
    return failed(
      check,
      ['iat and exp must be seconds as JSON numbers; at least one is not.'],
      'lifetime-too-long',
    );
  }
  const lifetimeSeconds = exp - iat;
  const seen = `exp is ${secondsText(lifetimeSeconds)} after iat.`;
  if (lifetimeSeconds <= 0 || lifetimeSeconds > ASSERTION_LIFETIME_MAX_SECONDS) {
    return failed(
      check,
      [seen, `It must be greater than 0 and at most ${LIFETIME_MAX_TEXT}.`],
      'lifetime-too-long',
    );
  }
  const iatOffsetSeconds = Math.round(iat - input.now.getTime() / 1000);
  if (Math.abs(iatOffsetSeconds) > ISSUED_AT_TOLERANCE_SECONDS) {
    return failed(
      check,
      [
        seen,
        `iat is ${secondsText(Math.abs(iatOffsetSeconds))} ${iatOffsetSeconds < 0 ? 'before' : 'after'} now.`,
      ],
      'clock-skew',
    );
  }
  const zone = describeZoneDependence(input, payload);
  return lifetimeSeconds === ASSERTION_LIFETIME_MAX_SECONDS
    ? warned(
        check,
        [
          seen,
          `Oracle documents less than ${LIFETIME_MAX_TEXT}, although its samples use exactly that. Choose a little less to be safe.`,
          ...zone,
        ],
        // It has been seen to work, so it explains no refusal; nor does that rule it out.
        undefined,
        ['lifetime-too-long'],
      )
    : passed(check, [seen, ...zone]);
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/**
 * Celigo's pages disagree on whether `timestamp` is in UTC or in the profile's time zone. A payload
 * that changes with the zone is right only in UTC.
 */
function describeZoneDependence(input: LifetimeInput, payload: JsonObject): ReadonlyArray<string> {
  const elsewhere = renderAssertionParts({ ...input, profileTimeZone: OTHER_TIME_ZONE });
  const isSame =
    elsewhere.ok &&
    elsewhere.value.payload.iat === payload.iat &&
    elsewhere.value.payload.exp === payload.exp;
  return isSame
    ? ['It is the same in every time zone.']
    : [
        'This was rendered in UTC. In any other time zone, the payload would be wrong. If Celigo fails although this test passes, choose the version for any time zone.',
      ];
}

/** Proves that `scope` contains only known, chosen scopes, separated by commas. */
export function proveScopes(
  input: { readonly scopes: ReadonlyArray<Scope> },
  payload: JsonObject,
): OfflineProof {
  const check = 'scopes-are-chosen';
  const asked = readScopes(payload.scope);
  if (asked.length === 0) {
    return failed(check, ['scope is empty or missing.'], 'scope-unsupported');
  }
  const unknown = asked.filter((word) => !SCOPES.some((scope) => scope === word));
  if (unknown.length > 0) {
    return failed(
      check,
      [
        `scope contains ${unknown.length === 1 ? 'a word' : 'words'} that NetSuite does not recognize: ${unknown.join(' | ')}.`,
        `The known scopes are ${SCOPES.join(', ')}, separated by commas without spaces.`,
      ],
      'scope-unsupported',
    );
  }
  const notChosen = asked.filter((word) => !input.scopes.some((scope) => scope === word));
  if (notChosen.length > 0) {
    return failed(
      check,
      [`scope requests ${notChosen.join(', ')}, which is not chosen in this profile.`],
      'scope-unsupported',
    );
  }
  const missing = input.scopes.filter((scope) => !asked.includes(scope));
  const seen = `scope requests ${asked.join(', ')}.`;
  return missing.length === 0
    ? passed(check, [seen])
    : warned(check, [seen, `Chosen but not requested: ${missing.join(', ')}.`], undefined);
}

/** Oracle's text asks for commas, and its sample has an array. Both are accepted. */
function readScopes(value: unknown): ReadonlyArray<string> {
  const words: ReadonlyArray<unknown> = Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? value.split(',')
      : [];
  return words.map(String).filter((word) => word !== '');
}

/** Proves that the header has the type JWT, the signature method, and the Certificate ID. */
export function proveHeaders(
  input: { readonly algorithm: SigningAlgorithm; readonly certificateId: string },
  header: JsonObject,
): OfflineProof {
  const check = 'headers-fit';
  if (header.alg !== input.algorithm) {
    return failed(
      check,
      [
        `alg must be the signature method ${input.algorithm}; the ${CELIGO_LABELS.headers} contain something else.`,
      ],
      'header-algorithm-mismatch',
    );
  }
  if (header.typ !== 'JWT') {
    return failed(check, ['typ must be JWT.'], 'header-algorithm-mismatch');
  }
  if (typeof header.kid !== 'string' || header.kid === '') {
    return failed(check, ['kid is empty or missing.'], 'certificate-id-missing');
  }
  return header.kid === input.certificateId
    ? passed(check, [`typ is JWT, alg is ${input.algorithm}, kid is the Certificate ID.`])
    : failed(check, ['kid is not the Certificate ID of this profile.'], 'certificate-id-mismatch');
}
