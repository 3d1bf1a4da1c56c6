import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { z } from 'zod';
import type { RelyingParty } from './relying-party';

/** Longest credential ID, in characters of base64url: 1,023 bytes (WebAuthn, section 4). */
const CREDENTIAL_ID_MAX = 1364;

/** Longest answer of a passkey that is read, in characters of JSON. */
const ANSWER_LENGTH_MAX = 20_000;

/** EdDSA, ES256 and RS256, by their numbers in the COSE registry; the first is preferred. */
export const ALGORITHMS: ReadonlyArray<number> = [-8, -7, -257];

const bytes = (max: number) => z.base64url().max(max);

const credentialId = bytes(CREDENTIAL_ID_MAX).min(1);

const answer = { id: credentialId, rawId: credentialId, type: z.literal('public-key') };

const clientExtensionResults = z.unknown().transform(() => ({}));

/** How a browser may reach an authenticator (WebAuthn, section 5.8.4); words of later versions are left out. */
const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;

const transport = z.enum(TRANSPORTS);

const transports = z
  .array(z.string().max(40))
  .max(10)
  .optional()
  .transform((words = []) => words.flatMap((word) => transport.safeParse(word).data ?? []));

const newPasskey = z.object({
  ...answer,
  clientExtensionResults,
  response: z.object({ clientDataJSON: bytes(4096), attestationObject: bytes(8192), transports }),
});

const usedPasskey = z.object({
  ...answer,
  clientExtensionResults,
  response: z.object({
    clientDataJSON: bytes(4096),
    authenticatorData: bytes(4096),
    signature: bytes(4096),
    userHandle: bytes(100).optional(),
  }),
});

/** A field with a browser's answer, as JSON. */
function answerField<Schema extends z.ZodType>(schema: Schema) {
  const error = 'Your browser sent a response that this app does not recognize. Reload the page.';
  return z
    .string({ error })
    .max(ANSWER_LENGTH_MAX, { error })
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: error });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

/** The answer of a browser that made a passkey. */
export const newPasskeyAnswer = answerField(newPasskey);

/** The answer of a browser that used a passkey. */
export const usedPasskeyAnswer = answerField(usedPasskey);

/** See {@link newPasskeyAnswer}. */
export type RegistrationResponse = z.output<typeof newPasskey>;

/** See {@link usedPasskeyAnswer}. */
export type AuthenticationResponse = z.output<typeof usedPasskey>;

/** A passkey that was just made. */
export type MadePasskey = {
  /** In base64url, as the public key in COSE form. */
  readonly credentialId: string;
  readonly publicKey: string;
  readonly transports: ReadonlyArray<string>;
  readonly signCount: number;
};

/** What an answer must fit. */
type Expected = { readonly party: RelyingParty; readonly challenge: string };

/**
 * Reads a new passkey from the answer of a browser; nothing when the answer is to another question, from another
 * site, without user verification, or of an algorithm that was not asked for.
 */
export async function readNewPasskey(
  response: RegistrationResponse,
  { party, challenge }: Expected,
): Promise<MadePasskey | undefined> {
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: [...ALGORITHMS],
    });
    if (!verified) {
      return undefined;
    }
    const { id, publicKey, counter } = registrationInfo.credential;
    return {
      credentialId: id,
      publicKey: Buffer.from(publicKey).toString('base64url'),
      transports: response.response.transports,
      signCount: counter,
    };
  } catch {
    // The library throws for each thing that does not fit.
    return undefined;
  }
}

/**
 * Checks that a passkey gave an answer, with user verification, on this site.
 *
 * @returns What the authenticator has counted; nothing when the answer is not the passkey's.
 */
export async function readUsedPasskey(
  response: AuthenticationResponse,
  passkey: { readonly credentialId: string; readonly publicKey: string },
  { party, challenge }: Expected,
): Promise<number | undefined> {
  const { userHandle, ...rest } = response.response;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        ...response,
        response: userHandle === undefined ? rest : { ...rest, userHandle },
      },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        // Compared where it is stored, so that two answers at the same moment do not both count.
        counter: 0,
      },
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    // The library throws for each thing that does not fit.
    return undefined;
  }
}
