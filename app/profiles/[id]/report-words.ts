import type { ReportCause } from '@/components/connection-test/cause-list';
import type { ExcludedCause } from '@/components/connection-test/test-report';
import { TASK_WORDS } from '@/components/profiles/task-words';
import type { Account } from '@/lib/account/account';
import { browserHref } from '@/lib/account/deep-links';
import { CAUSES, isCauseCode } from '@/lib/diagnosis/causes';
import type { RankedCause, RuledOutCause } from '@/lib/diagnosis/rule-out';
import { type backTo, fixHref } from './test-again';

/**
 * The causes of a report, each with its fix. Unknown codes are left out.
 *
 * @param back What the pages that it leads to must know of it.
 */
export function reportCauses(
  causes: ReadonlyArray<RankedCause>,
  account: Account,
  profileId: string,
  back?: ReturnType<typeof backTo>,
): ReadonlyArray<ReportCause> {
  return causes
    .filter(({ code }) => isCauseCode(code))
    .map(({ code, why }) => {
      const cause = CAUSES[code];
      const { place } = cause;
      return {
        code,
        title: cause.title,
        meaning: cause.meaning,
        why,
        evidence: cause.evidence,
        fix: cause.fix,
        replaces: cause.fixCost === 'replace',
        lastResort: cause.lastResort,
        menuPath: place.menuPath,
        deepLink:
          place.deepLink === undefined ? undefined : browserHref(account, place.deepLink(account)),
        oraclePage: cause.oraclePage,
        taskHref: fixHref(profileId, cause.task, back),
        taskTitle: TASK_WORDS[cause.task].title,
      };
    });
}

/** The causes that a report excludes, with their titles. */
export function excludedCauses(causes: ReadonlyArray<RuledOutCause>): ReadonlyArray<ExcludedCause> {
  return causes
    .filter(({ code }) => isCauseCode(code))
    .map(({ code, why }) => ({ code, why, title: CAUSES[code].title }));
}
