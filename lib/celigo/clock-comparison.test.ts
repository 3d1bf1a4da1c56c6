import { describe, expect, it } from 'vitest';
import { parseAccountId } from '@/lib/account/account';
import {
  type ClockSubject,
  COMPARED_TIME_ZONES,
  dependsOnTimeZone,
  describeClockReading,
  readClock,
} from './clock-comparison';
import { recipeTemplates } from './profile-templates';
import type { PayloadForm } from './templates';

const NOW = new Date('2026-01-15T10:00:00.250Z');
const NOW_SECONDS = 1768471200;

function subject(form: PayloadForm): ClockSubject {
  const account = parseAccountId('1234567');
  if (!account.ok) {
    throw new Error(account.error.code);
  }
  const { payload } = recipeTemplates(
    { account: account.value, scopes: ['restlets'], algorithm: 'ES256' },
    form,
  );
  return { payloadTemplate: payload, clientId: 'a', certificateId: 'b', now: NOW };
}

describe('the recipe’s form', () => {
  it('is right while Celigo’s clock is UTC', () => {
    expect(readClock(subject('recipe'), 'UTC', 'profile')).toEqual({
      iat: NOW_SECONDS,
      issuedAtOffsetSeconds: 0,
      lifetimeSeconds: 2700,
      isRight: true,
    });
  });

  it('is 8 hours early and lives for 31,500 seconds with a profile in Los Angeles', () => {
    const reading = readClock(subject('recipe'), 'America/Los_Angeles', 'profile');
    expect(reading).toMatchObject({ iat: NOW_SECONDS - 8 * 3600, lifetimeSeconds: 31_500 });
    expect(describeClockReading(reading)).toBe(
      `iat ${NOW_SECONDS - 8 * 3600}, 8 h too early; exp 31,500 seconds later. NetSuite refuses it.`,
    );
  });

  it('lies in the future with a profile in Tokyo', () => {
    expect(describeClockReading(readClock(subject('recipe'), 'Asia/Tokyo', 'profile'))).toBe(
      `iat ${NOW_SECONDS + 9 * 3600}, 9 h in the future; exp 29,700 seconds before it. NetSuite refuses it.`,
    );
  });

  it('shifts as a whole with a server in Los Angeles', () => {
    expect(readClock(subject('recipe'), 'America/Los_Angeles', 'server')).toMatchObject({
      issuedAtOffsetSeconds: 8 * 3600,
      lifetimeSeconds: 2700,
      isRight: false,
    });
  });

  it('depends on the time zone', () => {
    expect(dependsOnTimeZone(subject('recipe'))).toBe(true);
  });
});

describe('the version for any time zone', () => {
  it.each(COMPARED_TIME_ZONES)('is the same with a profile or a server in %s', (zone) => {
    for (const owner of ['profile', 'server'] as const) {
      expect(describeClockReading(readClock(subject('time-zone-independent'), zone, owner))).toBe(
        `iat ${NOW_SECONDS}, now; exp 2,700 seconds later. Right.`,
      );
    }
  });

  it('does not depend on the time zone', () => {
    expect(dependsOnTimeZone(subject('time-zone-independent'))).toBe(false);
  });
});

describe('a text without times', () => {
  it.each(['{', '{"iat": "1", "exp": 2}', '{}'])('gives none: %s', (payloadTemplate) => {
    const reading = readClock({ ...subject('recipe'), payloadTemplate }, 'UTC', 'profile');
    expect(reading).toBeUndefined();
    expect(describeClockReading(reading)).toBe('The template sets no times.');
  });
});
