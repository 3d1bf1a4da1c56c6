import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import ErrorPage from './error';

function shown(digest?: string): string {
  const error = digest === undefined ? new Error() : Object.assign(new Error(), { digest });
  return renderToStaticMarkup(createElement(ErrorPage, { error }));
}

test('a sealed value that does not open is named, with what to do', () => {
  expect(shown('sealed-broken')).toContain('Restore the database and its keyring');
  expect(shown('sealed-broken')).toContain('under the ID sealed-broken.');
});

test('any other error is an id for the log', () => {
  expect(shown('1234567')).toContain('under the ID 1234567.');
  expect(shown('1234567')).not.toContain('keyring');
  expect(shown()).toContain('has the details.');
});
