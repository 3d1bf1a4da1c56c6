import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { RelativeDate } from './relative-date';

test('a date shows its exact moment in words, and machines read it as ISO 8601', () => {
  const html = renderToStaticMarkup(<RelativeDate date="2026-11-24T12:00:07.000Z" />);
  expect(html).toBe(
    '<time dateTime="2026-11-24T12:00:07.000Z" title="November 24, 2026 at 12:00:07 UTC">November 24, 2026</time>',
  );
});
