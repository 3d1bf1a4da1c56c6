import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { MismatchWarning } from './mismatch-warning';

const PREDICTED = 'p'.repeat(43);

it.each([
  [`-${'a'.repeat(42)}`, 'NetSuite most likely has a different file', 'The connection test shows'],
  ['an-id-of-another-form', 'The connection test shows', 'most likely'],
])('a Certificate ID that is not the predicted one: %s', (certificateId, words, wrongWords) => {
  const credential = { certificateId, predictedCertificateId: PREDICTED };
  const page = renderToStaticMarkup(<MismatchWarning credential={credential} continueHref="/" />);
  expect(page).toContain(words);
  expect(page).not.toContain(wrongWords);
  expect(page).toContain(certificateId);
  expect(page).toContain(PREDICTED);
});
