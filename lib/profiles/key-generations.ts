import { failure, type Result, success } from '@/lib/result';
import { type Turn, TurnQueue } from './turn-queue';

/** What a generation can be for: a key with its certificate, one with a request for it, a renewal. */
export const KEY_GENERATION_PURPOSES = ['certificate', 'certificate-request', 'renewal'] as const;

/** What a generation is for. */
export type KeyGenerationPurpose = (typeof KEY_GENERATION_PURPOSES)[number];

/** How a generation ended. */
export type KeyGenerationOutcome =
  | { readonly status: 'made' }
  /** Another key was stored first; nothing was replaced. */
  | { readonly status: 'already' }
  | { readonly status: 'refused'; readonly code: string; readonly message: string };

/** A generation that is asked for. */
export type KeyGenerationRequest = {
  /** Names it for its person: the same id again, while it is not done, is the same generation. */
  readonly id: string;
  readonly personId: string;
  readonly profile: { readonly id: string; readonly name: string };
  readonly purpose: KeyGenerationPurpose;
  /** What the form said, by field name, to be shown again. No secret is among it. */
  readonly asked: Readonly<Record<string, string>>;
  readonly now: Date;
  /** Makes the key and stores it. Never rejects. */
  readonly work: (signal: AbortSignal) => Promise<KeyGenerationOutcome>;
};

/** Where a generation stands. */
export type KeyGenerationState = Pick<KeyGenerationRequest, 'id' | 'asked'> & {
  readonly askedAt: Date;
  /** How many others come first; 0 while it runs. */
  readonly ahead: number;
  /** Absent until it has ended. */
  readonly outcome?: KeyGenerationOutcome;
};

/** Why a generation was not begun. */
export type KeyGenerationRefusal = {
  readonly code: 'key-generation-running' | 'key-generations-waiting';
  /** A sentence for people. */
  readonly message: string;
};

type Generation = {
  readonly request: KeyGenerationRequest;
  readonly controller: AbortController;
  readonly turn: Turn<KeyGenerationOutcome>;
  outcome?: KeyGenerationOutcome;
};

/** How many may wait beside the one that runs; each takes some seconds. */
const WAITING_MAX = 8;

/** Generations of this process: the last one of each person, and the order of those not done. */
type Generations = {
  readonly queue: TurnQueue;
  readonly ofPerson: Map<string, Generation>;
};

/** A server bundle may hold this module more than once. */
const holder = globalThis as typeof globalThis & { wizardKeyGenerations?: Generations };

function generations(): Generations {
  holder.wizardKeyGenerations ??= { queue: new TurnQueue(WAITING_MAX), ofPerson: new Map() };
  return holder.wizardKeyGenerations;
}

function otherRuns(other: Generation | undefined): KeyGenerationRefusal {
  const name = other === undefined ? '' : ` for the profile “${other.request.profile.name}”`;
  const message = `A key that you asked for is still being generated${name}. Each person can generate one key at a time. Wait for it, or cancel it on that profile’s key page.`;
  return { code: 'key-generation-running', message };
}

function queueIsFull(count: number): KeyGenerationRefusal {
  const message = `${count} other keys are being generated or waiting, the most that this server accepts. Try again in a minute. ES256, ES384, and ES512 keys do not have to wait.`;
  return { code: 'key-generations-waiting', message };
}

/**
 * Begins a generation, which goes on in the background, one at a time in this process and one of
 * each person.
 *
 * @returns Its end, which comes after seconds or, when others come first, minutes.
 */
export function beginKeyGeneration(
  request: KeyGenerationRequest,
): Result<Promise<KeyGenerationOutcome>, KeyGenerationRefusal> {
  const { queue, ofPerson } = generations();
  const before = ofPerson.get(request.personId);
  if (before?.request.id === request.id && before.outcome === undefined) {
    return success(before.turn.ending);
  }
  const controller = new AbortController();
  const { signal } = controller;
  const taken = queue.take(
    request.personId,
    async () => {
      const outcome = await request.work(signal);
      generation.outcome = outcome;
      return outcome;
    },
    signal,
  );
  if (!taken.ok) {
    return failure(
      taken.error.code === 'queue-full'
        ? queueIsFull(taken.error.runningAndWaiting)
        : otherRuns(before),
    );
  }
  const generation: Generation = { request, controller, turn: taken.value };
  ofPerson.set(request.personId, generation);
  return success(taken.value.ending);
}

/**
 * Finds the last generation of a person for a profile.
 *
 * @returns Nothing when there is none in this process.
 */
export function keyGenerationOf(
  personId: string,
  profileId: string,
  purpose: KeyGenerationPurpose,
): KeyGenerationState | undefined {
  const generation = generations().ofPerson.get(personId);
  if (generation === undefined) {
    return undefined;
  }
  const { request, turn, outcome } = generation;
  if (request.profile.id !== profileId || request.purpose !== purpose) {
    return undefined;
  }
  return {
    id: request.id,
    asked: request.asked,
    askedAt: request.now,
    ahead: turn.ahead(),
    ...(outcome === undefined ? {} : { outcome }),
  };
}

/** Ends the generation of this person with that id, if it is not done, and waits for its end. */
export async function cancelKeyGeneration(personId: string, id: string): Promise<void> {
  const generation = generations().ofPerson.get(personId);
  if (generation?.request.id !== id) {
    return;
  }
  generation.controller.abort();
  await generation.turn.ending;
}
