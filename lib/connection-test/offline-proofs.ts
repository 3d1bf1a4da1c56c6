import type { Account } from '@/lib/account/account';
import type { Scope } from '@/lib/account/scopes';
import {
  type RenderedAssertionError,
  type RenderedAssertionParts,
  renderAssertionParts,
} from '@/lib/celigo/rendered-assertion';
import { failed, type OfflineProof, passed, skipped } from '@/lib/diagnosis/offline-proof';
import type { SigningAlgorithm } from '@/lib/keys/algorithms';
import type { Result } from '@/lib/result';
import {
  proveAccount,
  proveAudience,
  proveHeaders,
  proveIssuer,
  proveLifetime,
  proveScopes,
} from './claim-proofs';
import {
  proveAlgorithm,
  proveCertificateId,
  proveCertificateValidity,
  proveKeyPair,
} from './credential-proofs';

/** What can be proven without the network. */
export type OfflineProofInput = {
  readonly account: Account;
  readonly scopes: ReadonlyArray<Scope>;
  readonly algorithm: SigningAlgorithm;
  readonly privateKeyPem: string;
  readonly certificatePem: string;
  readonly clientId: string;
  readonly certificateId: string;
  /** The text in Celigo's field Payload. */
  readonly payloadTemplate: string;
  /** The text in Celigo's field JWT headers. */
  readonly headersTemplate: string;
  readonly now: Date;
};

/** The proofs in report order, and the rendered parts if both templates render. */
export type OfflineProofs = {
  readonly proofs: ReadonlyArray<OfflineProof>;
  readonly rendered?: RenderedAssertionParts;
};

/** The checks of claims, which need rendered templates. */
const CLAIM_CHECKS = [
  'audience-is-token-endpoint',
  'issuer-is-client-id',
  'lifetime-under-60-minutes',
  'scopes-are-chosen',
  'headers-fit',
] as const;

/**
 * Proves what can be proven without the network: the key, certificate, and Certificate ID belong
 * together, and Celigo's templates render to the claims that NetSuite documents.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_162790605110.html
 */
export function proveOffline(input: OfflineProofInput): OfflineProofs {
  const account = proveAccount(input);
  const credentialProofs = [
    account,
    proveKeyPair(input),
    proveCertificateId(input),
    proveCertificateValidity(input),
    proveAlgorithm(input),
  ];
  const rendering = renderAssertionParts(input);
  const isAccountSound = account.line.state === 'passed';
  const claims = isAccountSound
    ? proveClaims(input, rendering)
    : skipClaims('The Account ID does not identify an account, so there is nothing to compare.');
  const proofs = [...credentialProofs, proveTemplates(rendering), ...claims];
  return rendering.ok ? { proofs, rendered: rendering.value } : { proofs };
}

type Rendering = Result<RenderedAssertionParts, RenderedAssertionError>;

function proveTemplates(rendering: Rendering): OfflineProof {
  if (rendering.ok) {
    return passed('templates-render', ['Both templates render to JSON objects.']);
  }
  const { message, line } = rendering.error;
  const place = line === undefined ? [] : [`The error is on line ${line}.`];
  return failed('templates-render', [message, ...place], 'payload-not-json');
}

function skipClaims(why: string): ReadonlyArray<OfflineProof> {
  return CLAIM_CHECKS.map((check) => skipped(check, why));
}

function proveClaims(input: OfflineProofInput, rendering: Rendering): ReadonlyArray<OfflineProof> {
  if (!rendering.ok) {
    return skipClaims('The templates do not render, so there are no claims to check.');
  }
  const { payload, header } = rendering.value;
  return [
    proveAudience(input, payload),
    proveIssuer(input, payload),
    proveLifetime(input, payload),
    proveScopes(input, payload),
    proveHeaders(input, header),
  ];
}
