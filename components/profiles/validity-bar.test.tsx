import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ValidityBar, ValidityBarWithDates } from './validity-bar';

const SPAN = {
  notBefore: new Date('2026-01-01T00:00:00Z'),
  notAfter: new Date('2026-12-31T00:00:00Z'),
  isInUse: true,
};

function pageOn(day: string): string {
  return renderToStaticMarkup(
    <ValidityBarWithDates span={SPAN} now={new Date(`${day}T00:00:00Z`)} />,
  );
}

/** The terms under the line, in their order. */
function termsOn(day: string): ReadonlyArray<string | undefined> {
  return [...pageOn(day).matchAll(/<dt[^>]*>([^<]+)<\/dt>/g)].map(([, term]) => term);
}

describe('the validity bar of a certificate', () => {
  it.each([
    ['2026-03-01', ['Valid from', 'Today', 'Renewal due', 'Expires']],
    ['2026-12-01', ['Valid from', 'Renewal due', 'Today', 'Expires']],
    ['2027-01-05', ['Valid from', 'Renewal due', 'Expired', 'Today']],
  ])('names today among its days on %s', (day, terms) => {
    expect(termsOn(day)).toEqual(terms);
  });

  it('says nothing of a renewal before Celigo uses the certificate', () => {
    const unused = { ...SPAN, isInUse: false };
    const now = new Date('2026-12-01T00:00:00Z');
    const pages = [<ValidityBar key="short" span={unused} now={now} />].concat(
      <ValidityBarWithDates key="long" span={unused} now={now} />,
    );
    expect(renderToStaticMarkup(pages)).not.toMatch(/renew/i);
    expect(renderToStaticMarkup(pages)).toContain('Replace before use: expires in 30 days');
  });

  it('ends where NetSuite ends a longer certificate', () => {
    const long = { ...SPAN, notAfter: new Date('2036-01-01T00:00:00Z') };
    const now = new Date('2027-01-01T00:00:00Z');
    const page = renderToStaticMarkup(
      <>
        <ValidityBar span={long} now={now} />
        <ValidityBarWithDates span={long} now={now} />
      </>,
    );
    expect(page.match(/dateTime="2028-01-01T00:00:00.000Z"/g)).toHaveLength(2);
    expect(page.match(/<circle cx="50%"/g)).toHaveLength(4);
    expect(page).not.toContain('2036');
  });

  it.each([
    ['2026-01-01', '0%', 'start'],
    ['2026-07-02', '50%', 'middle'],
    ['2026-12-01', '91.8%', 'end'],
    ['2027-01-05', '100%', 'end'],
  ])('writes today over its mark, within the line, on %s', (day, at, anchor) => {
    const page = pageOn(day);
    expect(page).toContain(`<text x="${at}" y="13" text-anchor="${anchor}"`);
    expect(page, 'the mark').toContain(`<circle cx="${at}"`);
  });
});
