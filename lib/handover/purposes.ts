import type { TaskSlug } from '@/lib/guide/tasks';
import { isLeftToTest, type TaskStatus } from '@/lib/profiles/task-states';
import type { AmountDone } from '@/lib/words';

/** The page of a guest, with their tasks and the end of their work; for whoever's link has ended it says so. */
export const GUEST_HOME = '/handover';

/** What a handover link is for. */
export const HANDOVER_PURPOSES = ['netsuite', 'celigo', 'renewal'] as const;

/** What one handover link is for. */
export type HandoverPurpose = (typeof HANDOVER_PURPOSES)[number];

/** A page or download of a profile that a handover link can open; `home` is the guest's own. */
export type GuestPage = TaskSlug | 'home' | 'celigo-api' | 'renewal' | 'public.pem';

type PurposeRecord = {
  readonly label: string;
  /**
   * What the guest does, after "you" or "they"; `own` is "your own" or "their own". Who may not see the private key
   * cannot fill in Celigo by hand.
   */
  readonly does: (own: string, maySeeKey: boolean) => string;
  /** What whoever makes the link should know of the harm that its holder could do. */
  readonly risk?: string;
  /** The guest's tasks, in order. */
  readonly tasks: ReadonlyArray<TaskSlug>;
  /** What opens besides the tasks and the guest's own page. */
  readonly alsoOpens: ReadonlyArray<GuestPage>;
  /** Whether the guest may have to enter the private key somewhere. */
  readonly mayNeedKey: boolean;
};

/** Everything that is known about a purpose. */
export const HANDOVERS: Readonly<Record<HandoverPurpose, PurposeRecord>> = {
  netsuite: {
    label: 'NetSuite part',
    does: () =>
      'prepare the account, create the integration record, upload public.pem, and confirm the Certificate ID',
    tasks: ['prerequisites', 'integration-record', 'm2m-mapping'],
    alsoOpens: ['public.pem'],
    mayNeedKey: false,
  },
  celigo: {
    label: 'Celigo part',
    does: (own, maySeeKey) =>
      `create the iClient and the connection in Celigo, ${maySeeKey ? 'by hand or ' : ''}with ${own} API token`,
    tasks: ['celigo-iclient', 'celigo-connection'],
    alsoOpens: ['celigo-api'],
    mayNeedKey: true,
  },
  renewal: {
    label: 'Renewal',
    does: () => 'renew the certificate in NetSuite and Celigo',
    risk: 'Anyone who has this link can renew and revoke certificates, and could stop the connection that way.',
    tasks: [],
    alsoOpens: ['renewal', 'public.pem'],
    mayNeedKey: true,
  },
};

/** How much of a part is done. */
export type PartProgress = AmountDone & {
  /** Whether anything is still needed of whoever does it: not what the connection test will settle. */
  readonly isOpen: boolean;
};

/** Counts the tasks of a part. A renewal has none: see `guestProgress`. */
export function taskProgress(
  purpose: HandoverPurpose,
  statuses: ReadonlyArray<TaskStatus>,
): PartProgress {
  const own = statuses.filter(({ slug }) => HANDOVERS[purpose].tasks.includes(slug));
  const left = own.filter(({ state }) => state !== 'done');
  return {
    done: own.length - left.length,
    total: own.length,
    unit: 'task',
    isOpen: left.some((status) => !isLeftToTest(status, statuses)),
  };
}

/** Reads a purpose from the database. */
export function parsePurpose(text: string): HandoverPurpose | undefined {
  return HANDOVER_PURPOSES.find((purpose) => purpose === text);
}

/** Whether a link of this purpose opens a page. */
export function opens(purpose: HandoverPurpose, page: GuestPage): boolean {
  const { tasks, alsoOpens } = HANDOVERS[purpose];
  return page === 'home' || [...tasks, ...alsoOpens].includes(page);
}

/** Whether a guest checks off fields of one of Celigo's forms. A renewal changes the iClient alone. */
export function checksFieldsOf(
  purpose: HandoverPurpose,
  form: 'celigo-iclient' | 'celigo-connection',
): boolean {
  return opens(purpose, form) || (form === 'celigo-iclient' && opens(purpose, 'renewal'));
}
