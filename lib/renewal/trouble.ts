import { z } from 'zod';
import { parseJsonObject } from '@/lib/json-object';
import { waitText } from '@/lib/words';

const listedCertificate = z.object({
  certificateId: z.string(),
  validUntil: z.string().optional(),
  isRevoked: z.boolean(),
  entityId: z.string().optional(),
  roleId: z.string().optional(),
});

const troubleSchema = z.object({
  code: z.string(),
  /** What happened and what to do next, as sentences for people. Contains no secrets. */
  message: z.string(),
  /** The active certificates that NetSuite lists, if they are the problem. */
  certificates: z.array(listedCertificate).optional(),
  /** The connection test with more details. */
  testRunId: z.string().optional(),
  /** How long to wait after a rate limit: what the other side asked for, or half an hour. */
  retryAfterSeconds: z.number().optional(),
});

/** Why a step of a renewal failed. */
export type RenewalTrouble = z.infer<typeof troubleSchema>;

/** How long to wait after a rate limit that does not say how long. */
const UNSAID_WAIT_SECONDS = 1800;

/** How long to wait after a rate limit, in words and in the form that is stored. */
export function limitWait(asked: number | undefined): {
  readonly words: string;
  readonly retryAfterSeconds: number;
} {
  return {
    words: asked === undefined ? 'a while' : waitText(asked),
    retryAfterSeconds: asked ?? UNSAID_WAIT_SECONDS,
  };
}

/** Reads a stored problem; nothing when there is none or the stored value is damaged. */
export function parseTrouble(stored: string | undefined): RenewalTrouble | undefined {
  return stored === undefined ? undefined : troubleSchema.safeParse(parseJsonObject(stored)).data;
}

/** The button that stops going back. */
export const GO_FORWARD_LABEL = 'Continue with the new certificate';

/** The message when a renewal moved on, or a profile changed, after someone opened the page. */
export const MOVED_ON: RenewalTrouble = {
  code: 'changed-meanwhile',
  message:
    'This renewal or its profile changed after you opened the page, so the step was not taken. Reload the page to see the current step.',
};

/** The message when that is found after something was done all the same, said in the beginning of a sentence. */
export function movedOnAfter(done: string): RenewalTrouble {
  return {
    ...MOVED_ON,
    message: `${done}, but this renewal or its profile changed in the meantime. Reload the page to see the current step.`,
  };
}

/** The message for a profile that has no certificate in use. */
export const SETUP_UNFINISHED: RenewalTrouble = {
  code: 'nothing-to-renew',
  message: 'Celigo does not use a certificate from this profile yet. Finish the setup first.',
};
