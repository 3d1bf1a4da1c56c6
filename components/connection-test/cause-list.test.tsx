import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { type ReportCause, SharedCauses } from './cause-list';
import { TestReport } from './test-report';

function cause(code: string, title: string): ReportCause {
  return {
    ...{ code, title, meaning: '', why: '', evidence: '', fix: '', replaces: false },
    ...{ lastResort: undefined, menuPath: '', oraclePage: `https://example.com/${code}` },
    ...{ taskHref: '/', taskTitle: '' },
  };
}

it('each link to a page of Oracle says which cause it is about', () => {
  const page = renderToStaticMarkup(
    <SharedCauses
      title="Other things to check"
      causes={[cause('a', 'The role is missing'), cause('b', 'The key is another')]}
    />,
  );
  const names = [...page.matchAll(/Oracle[^<]*/g)].map(([name]) => name);
  expect(names).toEqual(['Oracle on: The role is missing', 'Oracle on: The key is another']);
});

it.each([true, false])(
  'of a test that works, the first cause stands out if it is singled out: %s',
  (isSingledOut) => {
    const page = renderToStaticMarkup(
      <TestReport
        outcome="works"
        startedAt="2026-11-24T12:00:00.000Z"
        durationMs={5}
        actorEmail={undefined}
        lines={[]}
        summary=""
        causes={[cause('a', 'NetSuite is down'), cause('b', 'A proxy responded')]}
        isSingledOut={isSingledOut}
        causesTitle="What caused the warning"
        ruledOut={[]}
        assertion={undefined}
        exchanges={[]}
      />,
    );

    expect(page.includes('If that is not the cause')).toBe(isSingledOut);
  },
);
