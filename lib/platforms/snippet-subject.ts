import type { Account } from '@/lib/account/account';
import { tokenEndpointUrl } from '@/lib/account/hosts';
import type { Scope } from '@/lib/account/scopes';
import { scopeClaim } from '@/lib/celigo/templates';
import type { NamedCurve, SigningAlgorithm } from '@/lib/keys/algorithms';
import { isShowableCertificateId } from '@/lib/keys/certificate-id';
import { failure, type Result, success } from '@/lib/result';

/** What a program is written for. Holds no secret: no private key and no Client ID. */
export type SnippetSubject = {
  /** Where the assertion goes, and its `aud`. */
  readonly tokenUrl: string;
  /** The `kid` of the assertion. */
  readonly certificateId: string;
  readonly algorithm: SigningAlgorithm;
  /** The `scope` claim, comma-separated. */
  readonly scope: string;
};

/** A program that gets an access token, ready to be saved and run. */
export type Snippet = {
  readonly fileName: string;
  readonly text: string;
};

/** The lifetime of the assertion that the programs sign, in seconds. NetSuite wants less than 3600. */
export const SNIPPET_LIFETIME_SECONDS = 300;

/** Environment variable from which every program takes the Client ID. */
export const CLIENT_ID_VARIABLE = 'NETSUITE_CLIENT_ID';

/** Environment variable that sends the assertion elsewhere; its `aud` stays NetSuite's. */
export const TOKEN_URL_VARIABLE = 'TOKEN_URL';

/** Environment variable that, set to `yes`, has the access token printed. */
export const PRINT_TOKEN_VARIABLE = 'PRINT_TOKEN';

/** Length of one of the two numbers of an ES* signature, in bytes (RFC 7518, section 3.4). */
export const COORDINATE_BYTES: Readonly<Record<NamedCurve, number>> = {
  'P-256': 32,
  'P-384': 48,
  'P-521': 66,
};

/** The characters of a text that can stand between quotes in every language here. */
const PLAIN = /^[A-Za-z0-9_,.:/-]+$/;

/**
 * The values of a profile for a program. They are put into source code, so only texts of known form
 * are let through: a Certificate ID of 43 base64url characters, addresses made from a parsed account.
 */
export function snippetSubject(profile: {
  readonly account: Account;
  readonly scopes: ReadonlyArray<Scope>;
  readonly algorithm: SigningAlgorithm;
  readonly certificateId: string;
}): Result<
  SnippetSubject,
  { readonly code: 'certificate-id-malformed'; readonly message: string }
> {
  const { account, scopes, algorithm, certificateId } = profile;
  const subject = {
    tokenUrl: tokenEndpointUrl(account),
    certificateId,
    algorithm,
    scope: scopeClaim(scopes),
  };
  if (!isShowableCertificateId(certificateId) || !Object.values(subject).every(isPlain)) {
    return failure({
      code: 'certificate-id-malformed',
      message: 'The Certificate ID of this profile does not have the form of a Certificate ID.',
    });
  }
  return success(subject);
}

function isPlain(text: string): boolean {
  return PLAIN.test(text);
}
