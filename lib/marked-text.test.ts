import { describe, expect, it } from 'vitest';
import { markedParts, plainText } from './marked-text';

describe('marked text', () => {
  it('gives the words between double asterisks as every second part', () => {
    expect(markedParts('Check **OAuth 2.0**, then **Save**.')).toEqual([
      'Check ',
      'OAuth 2.0',
      ', then ',
      'Save',
      '.',
    ]);
  });

  it('leaves a text without marks whole', () => {
    expect(markedParts('2 * 3, and a lone ** stays.')).toEqual(['2 * 3, and a lone ** stays.']);
  });

  it('is read without its marks in a file', () => {
    expect(plainText('Check **OAuth 2.0**, then **Save**.')).toBe('Check OAuth 2.0, then Save.');
  });
});
