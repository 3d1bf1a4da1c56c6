import { beforeEach, expect, test } from 'vitest';
import {
  beginKeyGeneration,
  cancelKeyGeneration,
  type KeyGenerationOutcome,
  type KeyGenerationRequest,
  keyGenerationOf,
} from './key-generations';

/** A generation whose end the test decides, and what became of it. */
type Trial = {
  readonly request: KeyGenerationRequest;
  readonly finish: (outcome: KeyGenerationOutcome) => void;
  readonly begun: () => boolean;
};

const MADE: KeyGenerationOutcome = { status: 'made' };
const CANCELLED = { status: 'refused', code: 'cancelled', message: 'Canceled.' } as const;

let count = 0;
let trials: Array<Trial> = [];

function trialOf(personId: string, profileId = 'profile'): Trial {
  count += 1;
  let begun = false;
  let finish: Trial['finish'] = () => {};
  const ending = new Promise<KeyGenerationOutcome>((resolve) => {
    finish = resolve;
  });
  const trial: Trial = {
    request: {
      id: `generation-${count}`,
      personId,
      profile: { id: profileId, name: `Profile of ${personId}` },
      purpose: 'certificate',
      asked: { algorithm: 'PS256' },
      now: new Date(),
      work: (signal) => {
        begun = true;
        if (signal.aborted) {
          return Promise.resolve(CANCELLED);
        }
        signal.addEventListener('abort', () => finish(CANCELLED));
        return ending;
      },
    },
    finish: (outcome) => finish(outcome),
    begun: () => begun,
  };
  trials.push(trial);
  return trial;
}

/** Begins a generation that must be taken on; `ended` gives what comes of it. */
function begin({ request }: Trial): { readonly ended: Promise<KeyGenerationOutcome> } {
  const taken = beginKeyGeneration(request);
  if (!taken.ok) {
    throw new Error(taken.error.code);
  }
  return { ended: taken.value };
}

function aheadOf(personId: string): number | undefined {
  return keyGenerationOf(personId, 'profile', 'certificate')?.ahead;
}

beforeEach(async () => {
  for (const { request } of trials) {
    await cancelKeyGeneration(request.personId, request.id);
  }
  trials = [];
});

test('of several people one is served at a time, and each is told how many come first', async () => {
  const [anna, ben, cleo] = [trialOf('anna'), trialOf('ben'), trialOf('cleo')];
  const [first, second, third] = [begin(anna), begin(ben), begin(cleo)];
  await expect.poll(anna.begun).toBe(true);
  expect([ben.begun(), cleo.begun()]).toEqual([false, false]);
  expect(['anna', 'ben', 'cleo'].map(aheadOf)).toEqual([0, 1, 2]);
  anna.finish(MADE);
  expect(await first.ended).toEqual(MADE);
  await expect.poll(ben.begun).toBe(true);
  expect(cleo.begun()).toBe(false);
  expect(['ben', 'cleo'].map(aheadOf)).toEqual([0, 1]);
  ben.finish(MADE);
  cleo.finish(MADE);
  expect(await Promise.all([second.ended, third.ended])).toEqual([MADE, MADE]);
});

test('a person has one at a time, and is told of which profile', async () => {
  const anna = trialOf('anna');
  begin(anna);
  const again = beginKeyGeneration(trialOf('anna', 'another profile').request);
  expect(again).toMatchObject({ ok: false, error: { code: 'key-generation-running' } });
  expect(!again.ok && again.error.message).toContain('Profile of anna');
});

test('the same form sent twice is one generation', async () => {
  const anna = trialOf('anna');
  const [first, second] = [begin(anna), begin(anna)];
  anna.finish(MADE);
  expect(await Promise.all([first.ended, second.ended])).toEqual([MADE, MADE]);
  expect(aheadOf('anna')).toBe(0);
});

test('a full queue refuses the next by name, and says how many come first', () => {
  const people = Array.from({ length: 9 }, (_, number) => `person ${number}`);
  for (const person of people) {
    begin(trialOf(person));
  }
  const refused = beginKeyGeneration(trialOf('one too many').request);
  expect(refused).toMatchObject({ ok: false, error: { code: 'key-generations-waiting' } });
  expect(!refused.ok && refused.error.message).toMatch(/^9 other keys/);
  expect(keyGenerationOf('one too many', 'profile', 'certificate')).toBeUndefined();
});

test('one that waits is canceled at once, and those behind it move up', async () => {
  const [anna, ben, cleo] = [trialOf('anna'), trialOf('ben'), trialOf('cleo')];
  begin(anna);
  const waiting = begin(ben);
  begin(cleo);
  await cancelKeyGeneration('ben', ben.request.id);
  expect(await waiting.ended).toEqual(CANCELLED);
  expect(['anna', 'cleo'].map(aheadOf)).toEqual([0, 1]);
  expect(cleo.begun()).toBe(false);
});

test('nobody can cancel what somebody else began', async () => {
  const anna = trialOf('anna');
  const { ended } = begin(anna);
  await cancelKeyGeneration('ben', anna.request.id);
  expect(keyGenerationOf('anna', 'profile', 'certificate')?.outcome).toBeUndefined();
  anna.finish(MADE);
  expect(await ended).toEqual(MADE);
});

test('what came of it is told afterward, to its person and on its profile alone', async () => {
  const anna = trialOf('anna');
  const { ended } = begin(anna);
  anna.finish({ status: 'refused', code: 'some-code', message: 'Some words.' });
  await ended;
  expect(keyGenerationOf('anna', 'profile', 'certificate')?.outcome).toMatchObject({
    code: 'some-code',
  });
  expect(keyGenerationOf('somebody else', 'profile', 'certificate')).toBeUndefined();
  expect(keyGenerationOf('anna', 'another profile', 'certificate')).toBeUndefined();
  expect(keyGenerationOf('anna', 'profile', 'certificate-request')).toBeUndefined();
});

test('a work that fails unexpectedly leaves the way free', async () => {
  const anna = trialOf('anna');
  const broken = { ...anna.request, work: () => Promise.reject(new Error('broken')) };
  const taken = beginKeyGeneration(broken);
  expect(taken.ok).toBe(true);
  if (taken.ok) {
    await expect(taken.value).rejects.toThrow('broken');
  }
  const ben = trialOf('ben');
  const { ended } = begin(ben);
  ben.finish(MADE);
  expect(await ended).toEqual(MADE);
});
