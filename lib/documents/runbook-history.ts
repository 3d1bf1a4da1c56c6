import { momentText } from '@/lib/words';
import type { RunbookSection } from './runbook-content';

/** One recorded change, without any secret. */
export type HistoryLine = {
  readonly at: Date;
  /** Email of who did it; nothing for the app itself. */
  readonly who: string | null;
  readonly action: string;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
};

/** What an action did, in a few words. An action that is not named here stands under its own name. */
const ACTION_WORDS: ReadonlyMap<string, string> = new Map([
  ['profile-created', 'Created the profile'],
  ['profile-renamed', 'Renamed the profile'],
  ['account-changed', 'Changed the account or the scopes'],
  ['prerequisites-saved', 'Saved the prerequisites'],
  ['client-id-saved', 'Saved the Client ID'],
  ['credential-created', 'Made a key and certificate'],
  ['credential-imported', 'Brought a key and certificate made elsewhere'],
  ['certificate-requested', 'Made a key and its certificate request'],
  ['certificate-request-cancelled', 'Cancelled the certificate request and destroyed its key'],
  ['certificate-received', 'Brought back the certificate of the CA'],
  ['mapping-saved', 'Saved the M2M record'],
  ['celigo-progress-saved', 'Marked a Celigo form as entered'],
  ['celigo-templates-saved', 'Saved the texts of Payload and JWT headers'],
  ['celigo-run-started', 'Began to make iClient and connection in Celigo'],
  ['celigo-creation-asked', 'Asked Celigo to create an iClient or a connection'],
  ['celigo-iclient-made', 'Made or updated the iClient in Celigo'],
  ['celigo-connection-made', 'Made or checked the connection in Celigo'],
  ['celigo-run-ended', 'Had Celigo test the connection'],
  ['celigo-token-forgotten', 'Forgot the API token of Celigo'],
  ['private-key-shown', 'Was given the private key'],
  ['private-key-sent', 'Gave the password to have the private key sent to Celigo'],
  ['private-key-refused', 'Was refused the private key (wrong password)'],
  ['private-key-destroyed', 'Destroyed a private key that nothing can need any more'],
  ['connection-tested', 'Tested the connection'],
]);

/** The details that help a colleague, with their words. Others stay in the record. */
const DETAIL_WORDS: ReadonlyMap<string, string> = new Map([
  ['accountId', 'Account ID'],
  ['scopes', 'scopes'],
  ['name', 'new name'],
  ['algorithm', 'algorithm'],
  ['certificateId', 'Certificate ID'],
  ['validUntil', 'valid until'],
  ['form', 'form'],
  ['region', 'region'],
  ['id', 'id'],
  ['as', 'in'],
  ['outcome', 'outcome'],
  ['causes', 'causes'],
]);

/** A moment that was recorded as ISO 8601 in words; any other value as it is. */
function valueText(value: string | number | boolean): string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)
    ? momentText(new Date(value))
    : String(value);
}

function detailText(detail: HistoryLine['detail']): string {
  return [...DETAIL_WORDS]
    .flatMap(([key, words]) => {
      const value = Object.hasOwn(detail, key) ? detail[key] : undefined;
      return value === undefined || value === '' ? [] : [`${words}: ${valueText(value)}`];
    })
    .join('; ');
}

/** Who did what and when, oldest first. */
export function historySection(
  history: ReadonlyArray<HistoryLine>,
  isCut: boolean,
): RunbookSection {
  return {
    id: 'history',
    title: 'Who did what and when',
    blocks: [
      ...(isCut
        ? [
            {
              kind: 'paragraph' as const,
              text: `Only the newest ${history.length} entries of the audit record stand here.`,
            },
          ]
        : []),
      {
        kind: 'table',
        columns: ['When', 'Who', 'What', 'Detail'],
        rows: history.map(({ at, who, action, detail }) => [
          momentText(at),
          who ?? 'The app',
          ACTION_WORDS.get(action) ?? action.replaceAll('-', ' '),
          detailText(detail),
        ]),
      },
    ],
  };
}
