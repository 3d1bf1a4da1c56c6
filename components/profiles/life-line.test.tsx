import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { LifeLineWithDays } from './life-line';

const SPAN = {
  notBefore: new Date('2026-01-01T00:00:00Z'),
  notAfter: new Date('2026-12-31T00:00:00Z'),
};

/** The terms under the line, in their order. */
function termsOn(day: string): ReadonlyArray<string | undefined> {
  const page = renderToStaticMarkup(
    <LifeLineWithDays span={SPAN} now={new Date(`${day}T00:00:00Z`)} />,
  );
  return [...page.matchAll(/<dt[^>]*>(?:<span[^>]*><\/span>)?([^<]+)<\/dt>/g)].map(
    ([, term]) => term,
  );
}

describe('the life line of a certificate', () => {
  it.each([
    ['2026-03-01', ['Made', 'Today', 'Renewal due', 'Ends']],
    ['2026-12-01', ['Made', 'Renewal due', 'Today', 'Ends']],
    ['2027-01-05', ['Made', 'Renewal due', 'Ends', 'Today']],
  ])('names today among its days on %s', (day, terms) => {
    expect(termsOn(day)).toEqual(terms);
  });
});
