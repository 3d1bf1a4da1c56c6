import { setTimeout as after } from 'node:timers/promises';
import { redirect } from 'next/navigation';
import type { FormState } from '@/lib/forms/form-state';
import type { PersonalActionContext } from '@/lib/forms/guarded-action';
import { logUnexpectedError, unexpectedRefusal } from '@/lib/forms/unexpected-error';
import type { KeyAndCertificateRequest } from '@/lib/keys/key-and-certificate';
import { generateAndStoreCredential } from '@/lib/profiles/credentials';
import {
  beginKeyGeneration,
  type KeyGenerationOutcome,
  type KeyGenerationRequest,
  type KeyGenerationState,
  keyGenerationOf,
} from '@/lib/profiles/key-generations';
import { PROFILE_NOT_FOUND } from './change-refusal';

/** What a person may generate or upload within ten minutes: keys cost time of a processor. */
export const GENERATION_LIMIT = { attemptsMax: 120, windowSeconds: 600 } as const;

/** How long the form waits for its key, in milliseconds; then the page shows how the making goes on. */
const PATIENCE_MS = 1_500;

/** The page of a generation: shows where it stands, and then what came of it. */
export function generationHref(page: string, id: string): string {
  return `${page}?generation=${id}`;
}

/** A generation as an action asks for it. */
type AskedGeneration = Pick<KeyGenerationRequest, 'id' | 'purpose' | 'asked' | 'work'> & {
  readonly profile: { readonly id: string; readonly name: string };
  readonly page: string;
  /** EC keys take a millisecond and wait for nobody. */
  readonly isRsa: boolean;
};

function answer(
  { refuse }: PersonalActionContext,
  page: string,
  outcome: KeyGenerationOutcome,
): FormState {
  if (outcome.status === 'refused') {
    return refuse({ code: outcome.code, message: outcome.message });
  }
  redirect(outcome.status === 'made' ? `${page}?from=generated` : `${page}?already=yes`);
}

/** Begins a generation and answers the form: with what came of it, or the page that follows it. */
export async function answerOfGeneration(
  context: PersonalActionContext,
  { profile, page, isRsa, ...asked }: AskedGeneration,
): Promise<FormState> {
  const { person, now, refuse } = context;
  if (!isRsa) {
    return answer(context, page, await asked.work(new AbortController().signal));
  }
  const begun = beginKeyGeneration({
    ...asked,
    personId: person.id,
    profile: { id: profile.id, name: profile.name },
    now,
    work: async (signal) => {
      try {
        return await asked.work(signal);
      } catch (error) {
        const errorId = logUnexpectedError('generate-key', error, new Date());
        const message = unexpectedRefusal(errorId, error).message;
        return { status: 'refused', code: 'unexpected-error', message };
      }
    },
  });
  if (!begun.ok) {
    return refuse(begun.error);
  }
  const outcome = await Promise.race([begun.value, after(PATIENCE_MS, undefined)]);
  if (outcome === undefined) {
    redirect(generationHref(page, asked.id));
  }
  return answer(context, page, outcome);
}

/** What a page shows of a generation: its course, or a form with what came of it. */
export type GenerationView =
  | { readonly kind: 'going-on'; readonly state: KeyGenerationState }
  | {
      readonly kind: 'form';
      readonly initialState?: FormState;
      /** What came of the generation that the page followed. */
      readonly ended?: Exclude<KeyGenerationOutcome['status'], 'refused'>;
    };

/**
 * Finds what a page shows of the generation of the person who looks at it.
 *
 * @param id From the page's address, where the form led there.
 * @param shown The page, and whether it has what a generation makes. A page that was read before the key was
 *   stored is read again.
 */
export function viewGeneration(
  personId: string,
  profileId: string,
  purpose: KeyGenerationRequest['purpose'],
  id: string | undefined,
  { page, isMade }: { readonly page: string; readonly isMade: boolean },
): GenerationView {
  const state = keyGenerationOf(personId, profileId, purpose);
  if (state !== undefined && state.outcome === undefined) {
    return { kind: 'going-on', state };
  }
  if (id === undefined) {
    return { kind: 'form' };
  }
  const failed = { status: 'failed', fieldErrors: {}, values: {}, attempt: 1 } as const;
  if (state?.id === id) {
    const { outcome, asked } = state;
    if (outcome?.status === 'refused') {
      const { code, message } = outcome;
      return { kind: 'form', initialState: { ...failed, code, message, values: asked } };
    }
    if (outcome?.status === 'made' && !isMade) {
      redirect(`${page}?from=generated`);
    }
    return { kind: 'form', ...(outcome === undefined ? {} : { ended: outcome.status }) };
  }
  return isMade
    ? { kind: 'form' }
    : {
        kind: 'form',
        initialState: {
          ...failed,
          code: 'key-generation-unknown',
          message:
            'This server has no record of that key generation: the server was restarted, or another server in this installation is generating the key. Reload the page in a minute. If there is still no key, generate one.',
        },
      };
}

/** Generates a key pair and its certificate as the next credential of a profile, and says what came of it. */
export async function generateAndStore(
  request: KeyAndCertificateRequest,
  { profileId, replaces }: { readonly profileId: string; readonly replaces: string },
  { installation, person }: Pick<PersonalActionContext, 'installation' | 'person'>,
): Promise<KeyGenerationOutcome> {
  const stored = await generateAndStoreCredential(installation, request, {
    profileId,
    replaces: replaces === '' ? undefined : replaces,
    actor: person,
    now: new Date(),
  });
  if (stored.ok) {
    return { status: 'made' };
  }
  switch (stored.error.code) {
    case 'credential-exists':
      return { status: 'already' };
    case 'profile-not-found':
      return { status: 'refused', ...PROFILE_NOT_FOUND };
    default:
      return { status: 'refused', ...stored.error };
  }
}
