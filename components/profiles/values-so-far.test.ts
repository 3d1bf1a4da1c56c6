import { expect, test } from 'vitest';
import { certificateIdSoFar } from './values-so-far';

const PREDICTED = 'abcdef-and-so-on-uvwxyz';

test('a Certificate ID that NetSuite has not shown is called predicted', () => {
  const ids = { predictedCertificateId: PREDICTED };
  expect(certificateIdSoFar(undefined)).toBeUndefined();
  expect(certificateIdSoFar({ ...ids, certificateId: undefined })).toBe(
    'abcdef…uvwxyz (predicted)',
  );
  expect(certificateIdSoFar({ ...ids, certificateId: PREDICTED })).toBe('abcdef…uvwxyz');
  expect(certificateIdSoFar({ ...ids, certificateId: 'another-one-123456' })).toBe('anothe…123456');
});
