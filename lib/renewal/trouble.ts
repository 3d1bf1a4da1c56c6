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
  /** What happened and the way on, in sentences for people. Free of secrets. */
  message: z.string(),
  /** The active certificates that NetSuite lists, where they are what stands in the way. */
  certificates: z.array(listedCertificate).optional(),
  /** The connection test that says more. */
  testRunId: z.string().optional(),
  /** How long to wait for a limit of requests: what the other side asked for, else half an hour. */
  retryAfterSeconds: z.number().optional(),
});

/** Why a step of a renewal was not done. */
export type RenewalTrouble = z.infer<typeof troubleSchema>;

/** How long to wait after a limit that does not say it. */
const UNSAID_WAIT_SECONDS = 1800;

/** How long to wait for a limit of requests, in words and as a trouble keeps it. */
export function limitWait(asked: number | undefined): {
  readonly words: string;
  readonly retryAfterSeconds: number;
} {
  return {
    words: asked === undefined ? 'a while' : waitText(asked),
    retryAfterSeconds: asked ?? UNSAID_WAIT_SECONDS,
  };
}

/** Reads what was stored of a trouble; nothing when there was none, or what is stored is damaged. */
export function parseTrouble(stored: string | null): RenewalTrouble | undefined {
  return stored === null ? undefined : troubleSchema.safeParse(parseJsonObject(stored)).data;
}

/** What is said of a renewal that moved on, or a profile that changed, after somebody looked at it. */
export const MOVED_ON: RenewalTrouble = {
  code: 'changed-meanwhile',
  message:
    'This renewal or its profile changed after you opened the page, so this was not done. Reload the page to see where it is now.',
};

/** What is said of a profile that has no certificate in use. */
export const SETUP_UNFINISHED: RenewalTrouble = {
  code: 'nothing-to-renew',
  message: 'Celigo does not use a certificate of this profile yet. Finish the setup first.',
};
