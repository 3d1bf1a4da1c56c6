import type { Account } from '@/lib/account/account';
import { suitetalkHost, tokenEndpointUrl } from '@/lib/account/hosts';
import type { Scope } from '@/lib/account/scopes';
import { scopeClaim } from '@/lib/celigo/templates';
import { algorithmDetails, SIGNING_ALGORITHMS, type SigningAlgorithm } from '@/lib/keys/algorithms';
import type { Platform, PlatformField } from './platforms';
import { SNIPPET_LIFETIME_SECONDS } from './snippet-subject';

/** What a guide is written for. Holds neither the Client ID nor the private key. */
export type ElsewhereSubject = {
  readonly account: Account;
  readonly scopes: ReadonlyArray<Scope>;
  /** Absent until the profile has a key. */
  readonly algorithm: SigningAlgorithm | undefined;
  /** Absent until the certificate is uploaded and its ID confirmed. */
  readonly certificateId: string | undefined;
};

/** What stands in a field of a guide. */
export type GuideValue =
  | { readonly kind: 'value'; readonly text: string }
  /** Shown only after the password. */
  | { readonly kind: 'secret'; readonly secret: 'client-id' | 'private-key' }
  /** Not of this profile; what to put there, in words. */
  | { readonly kind: 'words'; readonly text: string }
  /** A value that the profile does not have yet. */
  | { readonly kind: 'missing'; readonly text: string };

/** A field with what to put into it. */
export type GuideField = {
  readonly label: string;
  readonly section: string | undefined;
  readonly hint: string | undefined;
  readonly value: GuideValue;
};

function known(text: string | undefined, missing: string): GuideValue {
  return text === undefined ? { kind: 'missing', text: missing } : { kind: 'value', text };
}

/**
 * The claims for n8n's JWT node: an expression that computes the times. The Client ID is taken from
 * a variable, so that it stands in no workflow that is exported.
 */
function n8nClaims({ account, scopes }: ElsewhereSubject): string {
  const now = 'Math.floor(Date.now() / 1000)';
  return [
    '{',
    '  "iss": "{{ $vars.NETSUITE_CLIENT_ID }}",',
    `  "aud": "${tokenEndpointUrl(account)}",`,
    `  "iat": {{ ${now} }},`,
    `  "exp": {{ ${now} + ${SNIPPET_LIFETIME_SECONDS} }},`,
    `  "scope": "${scopeClaim(scopes)}"`,
    '}',
  ].join('\n');
}

function guideValue({ content }: PlatformField, subject: ElsewhereSubject): GuideValue {
  const { account, scopes, algorithm, certificateId } = subject;
  switch (content.kind) {
    case 'account-id':
      return { kind: 'value', text: account.accountId };
    case 'account-label':
      return { kind: 'value', text: account.hostLabel };
    case 'certificate-id':
      return known(certificateId, 'Not known until you upload the certificate to NetSuite.');
    case 'algorithm':
      return known(algorithm, 'Not known until the key is generated.');
    case 'scopes':
      return { kind: 'value', text: scopeClaim(scopes) };
    case 'token-url':
      return { kind: 'value', text: tokenEndpointUrl(account) };
    case 'rest-url':
      return { kind: 'value', text: `https://${suitetalkHost(account)}` };
    case 'n8n-claims':
      return { kind: 'value', text: n8nClaims(subject) };
    case 'client-id':
    case 'private-key':
      return { kind: 'secret', secret: content.kind };
    case 'fixed':
      return { kind: 'value', text: content.text };
    case 'own':
      return { kind: 'words', text: content.words };
  }
}

/** The fields of a platform with the values of a profile, in the platform's order. */
export function platformFields(
  platform: Platform,
  subject: ElsewhereSubject,
): ReadonlyArray<GuideField> {
  return platform.fields.map((field) => ({
    label: field.label,
    section: field.section,
    hint: field.hint,
    value: guideValue(field, subject),
  }));
}

/** Whether no key at all would do, because NetSuite accepts none of the algorithms that it signs with. */
function signsWithNone({ refusedAlgorithms }: Platform): boolean {
  return refusedAlgorithms.length === SIGNING_ALGORITHMS.length;
}

/** The part of the list where a platform stands. */
export type PlatformGroup = 'documented' | 'by-script' | 'not-this-key' | 'undocumented' | 'no';

/** Where a platform stands for a profile's key, so that no heading says what its row denies. */
export function platformGroup(
  platform: Platform,
  algorithm: SigningAlgorithm | undefined,
): PlatformGroup {
  switch (platform.verdict) {
    case 'no':
      return 'no';
    case 'unclear':
      return 'undocumented';
    case 'yes':
    case 'by-script':
      if (signsWithNone(platform)) {
        return 'no';
      }
      if (platformFit(platform, algorithm).state === 'does-not-fit') {
        return 'not-this-key';
      }
      return platform.verdict === 'yes' ? 'documented' : 'by-script';
  }
}

/** Whether a profile's key and certificate can be used on a platform. */
export type PlatformFit = {
  readonly state: 'fits' | 'does-not-fit' | 'unknown' | 'no-key' | 'cannot';
  /** A sentence for people. */
  readonly message: string;
};

/**
 * That a platform takes an algorithm, with no more than is known: where a vendor's documentation could
 * not be read to the end, the key that its guide makes is known, and not what else it accepts.
 */
function acceptsText({ verdict, fieldsCertainty }: Platform, algorithm: SigningAlgorithm): string {
  const details = algorithmDetails(algorithm);
  const kind = details.keyType === 'EC' ? `a ${details.namedCurve}` : 'an RSA';
  return verdict === 'yes' && fieldsCertainty === 'uncertain'
    ? `Its guide uses ${kind} key, which fits ${algorithm}, the algorithm of this profile’s key.`
    : `It accepts ${algorithm}, the algorithm of this profile’s key.`;
}

/** Whether the key of a profile fits a platform, as far as is known. */
export function platformFit(
  platform: Platform,
  algorithm: SigningAlgorithm | undefined,
): PlatformFit {
  if (platform.verdict === 'no') {
    return { state: 'cannot', message: 'It cannot sign in this way.' };
  }
  if (signsWithNone(platform)) {
    return {
      state: 'does-not-fit',
      message:
        'According to its source code, it signs with none of the six algorithms that NetSuite accepts.',
    };
  }
  if (platform.verdict === 'unclear') {
    return {
      state: 'unknown',
      message: 'We could not confirm that it can sign an assertion.',
    };
  }
  if (platform.needsOwnCertificate !== undefined) {
    return { state: 'does-not-fit', message: 'It needs its own certificate.' };
  }
  if (algorithm === undefined) {
    return { state: 'no-key', message: 'This profile has no key yet.' };
  }
  if (platform.refusedAlgorithms.includes(algorithm)) {
    return {
      state: 'does-not-fit',
      message: `It does not accept ${algorithm}, the algorithm of this profile’s key.`,
    };
  }
  if (platform.algorithms.includes(algorithm)) {
    return {
      state: 'fits',
      message: acceptsText(platform, algorithm),
    };
  }
  return {
    state: 'unknown',
    message: `We could not confirm that it accepts ${algorithm}, the algorithm of this profile’s key.`,
  };
}
