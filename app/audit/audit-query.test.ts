import { expect, test } from 'vitest';
import { auditQuery, readAuditQuery } from './audit-query';

const PROFILE = '0190a5f2-7b1e-4c3d-8e9f-0a1b2c3d4e5f';

test('an address holds the filter and the page, and is read back as it was', () => {
  const filter = {
    action: 'signed-in',
    actorEmail: 'owner@example.com',
    profileId: PROFILE,
    profileName: 'Orders & “EU”',
    from: new Date('2026-11-01T00:00:00.000Z'),
    until: new Date('2026-11-25T00:00:00.000Z'),
  };
  for (const sequence of [12, null]) {
    const position = { at: new Date('2026-11-24T12:00:00.123Z'), sequence, id: PROFILE };
    const query = auditQuery(filter, { direction: 'newer', position });
    expect(query).toContain('to=2026-11-24');
    const read = readAuditQuery(Object.fromEntries(new URLSearchParams(query)));
    expect(read).toEqual({ filter, cursor: { direction: 'newer', position } });
  }
});

test('a person is found by address in any case, a guest by the name that they gave', () => {
  const asked = (person: string) => readAuditQuery({ person }).filter.actorEmail;
  expect(asked(' Owner@Example.com ')).toBe('owner@example.com');
  expect(asked('Nora (guest)')).toBe('Nora (guest)');
});

test('what cannot be read in an address does not count', () => {
  const nothing = { filter: {}, cursor: undefined };
  for (const parameters of [
    { from: '2026-02-30', to: 'yesterday' },
    { older: '12', newer: `${'9'.repeat(30)}.x` },
    { older: "1.' OR 1=1" },
    { person: ['a', 'b'], action: { $ne: '' }, profile: '../x' },
    { person: 'x'.repeat(300) },
  ]) {
    expect(readAuditQuery(parameters)).toEqual(nothing);
  }
  expect(auditQuery(readAuditQuery({}).filter)).toBe('');
});
