import { randomUUID } from 'node:crypto';
import { cookies } from 'next/headers';
import type { Installation } from '@/lib/installation/installation';
import { markedContent, markedToken, type TokenHolder } from '@/lib/vault/person-mac';
import { ownCookie } from './own-cookie';
import { ownPasswordHash } from './people';
import { cookieValues } from './signed-cookie';

/** How long a browser stays known after a sign-in, in seconds: 180 days. */
const KNOWN_SECONDS = 180 * 24 * 60 * 60;

const cookieOf = (installation: Installation) =>
  ownCookie(installation, 'known_device', KNOWN_SECONDS);

/**
 * The ID of the request's browser if the person has signed in there with their current password; otherwise
 * `undefined`.
 */
export async function knownDeviceOf(
  installation: Installation,
  requestHeaders: Headers,
  holder: TokenHolder,
  now: Date,
): Promise<string | undefined> {
  const { name } = await cookieOf(installation);
  for (const token of cookieValues(requestHeaders.get('cookie'), name)) {
    const content = markedContent(installation.personMacKey, 'known-device', holder, token);
    const [device, expiresSeconds] = content?.split('.') ?? [];
    const restSeconds = Number(expiresSeconds) - now.getTime() / 1000;
    // More than a whole term is left of a cookie that was given while the clock ran ahead.
    if (device !== undefined && restSeconds > 0 && restSeconds <= KNOWN_SECONDS) {
      return device;
    }
  }
  return undefined;
}

/**
 * The cookie of a browser in which a person has just signed in; nothing when their row is not as the app
 * wrote it.
 */
export async function knownDeviceCookie(installation: Installation, personId: string, now: Date) {
  const passwordHash = await ownPasswordHash(installation, personId);
  if (passwordHash === undefined) {
    return undefined;
  }
  const expiresSeconds = Math.floor(now.getTime() / 1000) + KNOWN_SECONDS;
  return {
    ...(await cookieOf(installation)),
    value: markedToken(
      installation.personMacKey,
      'known-device',
      { id: personId, passwordHash },
      `${randomUUID()}.${expiresSeconds}`,
    ),
  };
}

/**
 * Marks the browser as one in which a person has signed in: what strangers try with their email address
 * does not lock them out there. To be called in an action, after the sign-in.
 */
export async function rememberDevice(
  installation: Installation,
  personId: string,
  now: Date,
): Promise<void> {
  const cookie = await knownDeviceCookie(installation, personId, now);
  if (cookie !== undefined) {
    (await cookies()).set(cookie);
  }
}
