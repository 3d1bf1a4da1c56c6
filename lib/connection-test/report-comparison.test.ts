import { describe, expect, test } from 'vitest';
import type { ReportLine, ReportLineState } from '@/lib/diagnosis/offline-proof';
import type { ConnectionReport } from './report';
import { compareReports, isUnchanged } from './report-comparison';

function line(id: string, state: ReportLineState, ...evidence: ReadonlyArray<string>): ReportLine {
  return { id, stage: 'token', title: `Title of ${id}`, state, evidence };
}

function report(
  lines: ReadonlyArray<ReportLine>,
  causes: ConnectionReport['causes'] = [],
): ConnectionReport {
  return {
    outcome: lines.some(({ state }) => state === 'failed') ? 'does-not-work' : 'works',
    startedAt: '2026-11-24T12:00:00.000Z',
    durationMs: 100,
    lines,
    causes,
  };
}

const ids = (changes: ReadonlyArray<{ readonly id: string }>) => changes.map(({ id }) => id);

describe('compareReports', () => {
  test('a report is unchanged against itself', () => {
    const same = report([line('a', 'passed', 'Fine.')], [{ code: 'dns-failure', why: 'x' }]);
    expect(isUnchanged(compareReports(same, same))).toBe(true);
  });

  test('what became worst comes first, whatever its place in the report', () => {
    const before = report([line('a', 'failed'), line('b', 'passed'), line('c', 'passed')]);
    const after = report([line('a', 'passed'), line('b', 'warning'), line('c', 'failed')]);
    const { changedLines } = compareReports(before, after);
    expect(ids(changedLines)).toEqual(['c', 'b', 'a']);
    expect(changedLines[0]).toMatchObject({
      before: { state: 'passed' },
      after: { state: 'failed' },
    });
  });

  test('lines that only no longer ran stand apart from those that failed, and the other way round', () => {
    const works = report([line('token', 'passed'), line('probe', 'passed')]);
    const fails = report([line('token', 'failed'), line('probe', 'skipped')]);
    const broke = compareReports(works, fails);
    expect(ids(broke.changedLines)).toEqual(['token']);
    expect(ids(broke.noLongerRun)).toEqual(['probe']);
    const mended = compareReports(fails, works);
    expect(ids(mended.changedLines)).toEqual(['token']);
    expect(ids(mended.runAgain)).toEqual(['probe']);
  });

  test('a line that only one report has is a change, with the side that it lacks absent', () => {
    const { changedLines } = compareReports(
      report([line('gone', 'passed')]),
      report([line('new', 'passed')]),
    );
    expect(ids(changedLines)).toEqual(['new', 'gone']);
    expect(changedLines[0]).not.toHaveProperty('before');
    expect(changedLines[1]).not.toHaveProperty('after');
  });

  test('other evidence behind the same state is a change', () => {
    const { changedLines, changedEvidence } = compareReports(
      report([line('id', 'passed', 'The Certificate ID is AAA.')]),
      report([line('id', 'passed', 'The Certificate ID is BBB.')]),
    );
    expect(changedLines).toEqual([]);
    expect(ids(changedEvidence)).toEqual(['id']);
  });

  test.each([
    ['It took 52 ms.', 'It took 1203 ms.'],
    ['It took 840 ms.', 'It took 1.2 seconds.'],
    ['exp is 2700 seconds after iat.', 'exp is 2,700 seconds after iat.'],
    ['It ended 2026-11-24T04:50:41.000Z.', 'It ended 2026-11-25T09:12:00.000Z.'],
    ['It ends on November 24, 2026 at 04:50 UTC.', 'It ends on May 5, 2027 at 09:12 UTC.'],
    ['It ends on 24 November 2026 at 04:50 UTC.', 'It ends on May 5, 2027 at 09:12 UTC.'],
    ['The certificate ends in 12 days.', 'The certificate ends in 1 day.'],
    [
      'The clock of NetSuite is 1 second ahead of the clock of this machine.',
      'NetSuite’s clock and the clock of this app’s server agree.',
    ],
  ])('what differs in every run is no change: %s', (earlier, later) => {
    const [before, after] = [earlier, later].map((text) =>
      report([line('id', 'passed', 'Status 200.', text)]),
    );
    expect(before && after && isUnchanged(compareReports(before, after))).toBe(true);
  });

  test('causes are new or gone by their code; another reason for the same one is neither', () => {
    const failed = [line('token', 'failed')];
    const { newCauses, goneCauses } = compareReports(
      report(failed, [
        { code: 'clock-skew', why: 'Then.' },
        { code: 'dns-failure', why: 'Then.' },
      ]),
      report(failed, [
        { code: 'integration-blocked', why: 'Now.' },
        { code: 'clock-skew', why: 'Now.' },
      ]),
    );
    expect(newCauses.map(({ code }) => code)).toEqual(['integration-blocked']);
    expect(goneCauses.map(({ code }) => code)).toEqual(['dns-failure']);
  });
});
