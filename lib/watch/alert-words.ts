import { type AmountDone, daysText, dayText, doneText, leftText, momentText } from '@/lib/words';
import type { Alert, AlertCode } from './alerts';

/** What people read of an alert: in the app, in a mail, in a chat. Holds no secret and no Client ID. */
export type AlertWords = {
  /** One line: what happened, and to which connection where that is not plain from the place. */
  readonly title: string;
  /** What happens when, and what to do, a sentence each. */
  readonly sentences: ReadonlyArray<string>;
  /** Where to go on, below the address of the app. */
  readonly path: string;
  readonly pathLabel: string;
};

type Facts = Alert['facts'];

type Words = {
  /** What follows the name of the profile and a colon, where the alert is of one. */
  readonly title: (facts: Facts) => string;
  readonly sentences: (facts: Facts) => ReadonlyArray<string>;
  /** Below the address of the profile; for what concerns the whole installation, below that of the app. */
  readonly page: string;
  readonly pathLabel: string;
  /** The same of a certificate that Celigo does not use yet, where that is another page. */
  readonly beforeUse?: { readonly page: string; readonly pathLabel: string };
};

const text = (facts: Facts, name: string) => String(facts[name] ?? '');

/** A day that a fact holds; the fact itself when a later version wrote it otherwise. */
function day(facts: Facts, name: string): string {
  const date = new Date(text(facts, name));
  return Number.isNaN(date.getTime()) ? text(facts, name) : dayText(date);
}

function moment(facts: Facts, name: string): string {
  const date = new Date(text(facts, name));
  return Number.isNaN(date.getTime()) ? text(facts, name) : momentText(date);
}

/** How much of a part was done when its guest ended it early; nothing when all was. */
function amountDone({ done, total, unit }: Facts): AmountDone | undefined {
  return done === undefined
    ? undefined
    : { done: Number(done), total: Number(total), unit: unit === 'step' ? 'step' : 'task' };
}

/** A text of another system or version, as a sentence. */
const sentence = (words: string) => (words === '' || /[.!?]$/.test(words) ? words : `${words}.`);

const RENEWAL = { page: '/renewal', pathLabel: 'Renew the certificate' } as const;

/** The words of that link while a renewal is under way. */
const CONTINUE_LABEL = 'Continue the renewal';

/** Until when the connection works anyway, and when it is tried again. */
const meanwhile = (facts: Facts, again: string) => [
  facts.end === undefined ? '' : `The certificate in use is valid until ${day(facts, 'end')}.`,
  facts.retryAt === undefined ? '' : `${again} ${moment(facts, 'retryAt')}.`,
];

const within = (days: number) => (days === 1 ? 'within one day' : `in ${daysText(days)}`);

const WORDS: Readonly<Record<AlertCode, Words>> = {
  'stopped-working': {
    title: () => 'the connection stopped working',
    sentences: (facts) => [
      'Two checks in a row failed, so flows that use this connection may be failing too.',
      ...[sentence(text(facts, 'words'))].filter((words) => words !== ''),
      'The test report shows the evidence and what to do.',
    ],
    page: '/setup/test',
    pathLabel: 'Open the test report',
  },
  'works-again': {
    title: () => 'the connection works again',
    sentences: (facts) => [
      `It had been failing since ${moment(facts, 'since')}.`,
      'No action is needed here. In Celigo, rerun the flows that failed.',
    ],
    page: '',
    pathLabel: 'Open the profile',
  },
  'certificate-ends': {
    title: (facts) => `the certificate expires ${within(Number(facts.days))}`,
    sentences: (facts) =>
      facts.unused === undefined
        ? [
            `The certificate expires on ${day(facts, 'end')}. After that, NetSuite refuses this connection, and its flows stop.`,
            'Renew it before then. The old certificate keeps working until the new one is proven.',
          ]
        : [
            `The certificate expires on ${day(facts, 'end')}, and Celigo does not use it yet, so there is nothing to renew.`,
            'Generate a new key and certificate before you finish the setup.',
          ],
    ...RENEWAL,
    beforeUse: {
      page: '/setup/key-and-certificate',
      pathLabel: 'Make the key and certificate',
    },
  },
  'certificate-expired': {
    title: () => 'the certificate has expired',
    sentences: (facts) => [
      `The certificate expired on ${day(facts, 'end')}. NetSuite refuses this connection, and its flows do not run.`,
      'Generate a new certificate and upload it in NetSuite.',
    ],
    ...RENEWAL,
  },
  'renewal-due': {
    title: () => 'it is time to renew the certificate',
    sentences: (facts) =>
      facts.worksLonger === undefined
        ? [
            `The certificate expires on ${day(facts, 'end')}. Less than a third of its life remains.`,
            'Nothing is urgent yet. Renewing now leaves time for whatever comes up.',
          ]
        : [
            'NetSuite accepts a certificate for two years. This one still works, but it is not known for how long.',
            'Renew it before it stops working.',
          ],
    ...RENEWAL,
  },
  'renewal-failed': {
    title: () => 'the certificate could not be renewed',
    sentences: (facts) => [
      sentence(text(facts, 'words')),
      sentence(text(facts, 'next')),
      ...meanwhile(facts, 'The wizard tries again on'),
    ],
    ...RENEWAL,
  },
  'renewal-done': {
    title: () => 'the certificate has been renewed',
    sentences: (facts) => [
      `The new certificate is proven and valid until ${day(facts, 'end')}.`,
      'No action is needed.',
    ],
    ...RENEWAL,
    pathLabel: 'See the renewal',
  },
  'rehearsal-failed': {
    title: () => 'automatic renewal would fail',
    sentences: (facts) => [
      'The connection itself is not affected. Nothing was changed in NetSuite or Celigo by this rehearsal.',
      sentence(text(facts, 'words')),
      sentence(text(facts, 'next')),
      ...meanwhile(facts, 'The next rehearsal is on'),
    ],
    ...RENEWAL,
  },
  'handover-done': {
    title: (facts) => {
      const amount = amountDone(facts);
      const done = amount === undefined ? '' : `, ${doneText(amount)}`;
      return `${text(facts, 'part')} finished by ${text(facts, 'guest')}${done}`;
    },
    sentences: (facts) => {
      const amount = amountDone(facts);
      return [
        amount === undefined
          ? ''
          : `${leftText(amount)}. Finish the rest yourself, or create a new link.`,
        `Everything that ${text(facts, 'guest')} saved is in the profile, recorded under that name. The handover link no longer works.`,
        'The profile shows what comes next.',
      ];
    },
    page: '',
    pathLabel: 'Open the profile',
  },
  'audit-changed': {
    title: () => 'The audit record was changed outside the app',
    sentences: (facts) => [
      sentence(text(facts, 'words')),
      'Find out who can write to the database, and compare the record with a backup.',
    ],
    page: '/audit',
    pathLabel: 'Open the audit record',
  },
  'watch-missed': {
    title: () => 'Nothing was checked for a while',
    sentences: (facts) => [
      `The app was not running, or could not use its database, from ${moment(facts, 'from')} to ${moment(facts, 'to')}, so no connections were checked and no reminders were sent.`,
      `Jobs that came due during that time: ${text(facts, 'missed')}. They are running now.`,
    ],
    page: '/profiles',
    pathLabel: 'Open the connection profiles',
  },
};

const asSentence = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/**
 * An alert in words.
 *
 * @param profileName Nothing for what concerns the whole installation, and on the profile's own pages.
 * @param isRenewing Whether a renewal of the profile is under way where this is read.
 */
export function alertWords(
  alert: Alert,
  profileName: string | undefined,
  isRenewing = false,
): AlertWords {
  const { title, sentences, beforeUse, ...usual } = WORDS[alert.code];
  const { page, pathLabel } = alert.facts.unused === undefined ? usual : (beforeUse ?? usual);
  const words = title(alert.facts);
  return {
    title: profileName === undefined ? asSentence(words) : `${profileName}: ${words}`,
    sentences: sentences(alert.facts).filter((each) => each !== ''),
    path: alert.profileId === undefined ? page : `/profiles/${alert.profileId}${page}`,
    pathLabel: isRenewing && pathLabel === RENEWAL.pathLabel ? CONTINUE_LABEL : pathLabel,
  };
}
