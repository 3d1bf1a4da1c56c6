import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Comparison, type ComparisonProps } from './comparison';

const UNCHANGED: ComparisonProps = {
  title: 'What changed since it last worked',
  before: { href: '/before', startedAt: '2026-11-24T12:00:00.000Z', outcome: 'works' },
  outcome: 'does-not-work',
  comparison: {
    changedLines: [],
    changedEvidence: [],
    noLongerRun: [],
    runAgain: [],
    newCauses: [],
    goneCauses: [],
  },
  unchanged: true,
  changes: [],
  moreChanges: false,
  putBack: false,
  inFull: false,
};

test.each([true, false])('the earlier test is called one (in full: %s)', (inFull) => {
  const shown = renderToStaticMarkup(createElement(Comparison, { ...UNCHANGED, inFull }));
  expect(shown.replace(/<[^>]*>/g, '')).toMatch(/ompared with the test from November 24/);
});
