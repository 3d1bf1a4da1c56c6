import type { StoredDetail } from '@/lib/audit/actions';
import { actionText, factsText } from '@/lib/audit/entry-words';
import { momentText } from '@/lib/words';
import type { RunbookSection } from './runbook-content';

/** One recorded change, without any secret. */
export type HistoryLine = {
  readonly at: Date;
  /** Email of who did it; nothing for the app itself. */
  readonly who: string | undefined;
  readonly action: string;
  readonly detail: StoredDetail;
};

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
              text: `Only the newest ${history.length} entries of the audit record are shown here.`,
            },
          ]
        : []),
      {
        kind: 'table',
        columns: ['When', 'Who', 'What', 'Detail'],
        rows: history.map(({ at, who, action, detail }) => [
          momentText(at),
          who ?? 'The app',
          actionText(action),
          factsText({ action, detail }),
        ]),
      },
    ],
  };
}
