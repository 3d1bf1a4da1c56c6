import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { openDatabase } from '@/lib/database/client';
import { databaseLocation } from '@/lib/database/location';
import { logUnexpectedError, unexpectedRefusal } from './unexpected-error';

afterEach(() => {
  vi.restoreAllMocks();
});

function logged(error: unknown): string {
  const lines: Array<string> = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  const id = logUnexpectedError('somewhere', error, new Date('2026-11-24T12:00:00.000Z'));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(id);
  return lines[0] ?? '';
}

test('an error is logged with where it came from, without the key that it quotes', () => {
  const line = logged(new Error('-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----'));
  expect(line).toContain('unexpected-error.test.ts');
  expect(line).not.toContain('MIGH');
});

test.each(['authorization: "key-of-an-account" was refused', '-----BEGIN PRIVATE KEY-----\nMIGH'])(
  'the line stays JSON when a secret in it is cut off or quoted: %s',
  (message) => {
    const line = logged(new Error(message));
    expect(line).not.toMatch(/key-of-an-account|MIGH/);
    expect(JSON.parse(line)).toMatchObject({ where: 'somewhere' });
  },
);

test('an error of the database client is logged without the values that were to be stored', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'unexpected-'));
  const database = openDatabase(databaseLocation(undefined, folder));
  try {
    const data = { id: 'owner', password: 'the-hash-of-a-password' } as never;
    const error: unknown = await database.account.create({ data }).catch((thrown) => thrown);
    expect(String(error)).toContain('the-hash-of-a-password');
    const line = logged(error);
    expect(line).not.toContain('the-hash-of-a-password');
    expect(line).toContain('accountId');
  } finally {
    await database.$disconnect();
    await rm(folder, { recursive: true, force: true });
  }
});

test('what is no error is logged as a text', () => {
  expect(logged('thrown text')).toContain('thrown text');
});

test.each([
  ['of our own', new Error('broken'), 'unexpected-error'],
  ['of a database', new Error('Connection terminated unexpectedly'), 'database-unreachable'],
])(
  'an error %s says what was left behind elsewhere, not that it may not be saved here',
  (_whose, error, code) => {
    const leftBehind = 'Celigo may have the iClient already.';
    const refusal = unexpectedRefusal('0123', error, leftBehind);
    expect(refusal.code).toBe(code);
    expect(refusal.message).toContain(leftBehind);
    expect(refusal.message).toContain('0123');
    expect(refusal.message).not.toMatch(/nothing was|may or may not have been saved/i);
    expect(unexpectedRefusal('0123', error).message).not.toContain('Celigo');
  },
);
