import { randomUUID } from 'node:crypto';
import { type AuditActor, recordAuditEvent } from '@/lib/audit/audit';
import type { Database } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import type { Installation } from '@/lib/installation/installation';
import { markedContent, markedToken, type TokenHolder } from '@/lib/vault/person-mac';
import { browserWords } from './browser-words';
import { ownCookie } from './own-cookie';
import type { KnownPerson } from './people';
import { cookieValues } from './signed-cookie';

/** How long a browser is remembered, in days. */
export const REMEMBERED_DAYS = 30;

const REMEMBERED_SECONDS = REMEMBERED_DAYS * 24 * 60 * 60;

/** Longest name of a browser that is kept, in characters. */
const USER_AGENT_LENGTH_MAX = 500;

type Holder = Pick<KnownPerson, 'id' | 'factors'> & { readonly passwordHash: string };

/** Combines password and second factor, so that a remembered device becomes invalid when either changes. */
export function holderWithFactor({ id, passwordHash, factors }: Holder): TokenHolder {
  // Passkeys only where they are what is asked for: browsers of before there were any stay remembered.
  const factor = factors.authenticator ?? (factors.passkeys.length === 0 ? null : factors.passkeys);
  return { id, passwordHash: JSON.stringify([passwordHash, factor]) };
}

const cookieOf = (installation: Installation) =>
  ownCookie(installation, 'remembered_device', REMEMBERED_SECONDS);

/** Whether a person is not asked for their second factor in the browser that a request comes from. */
export async function rememberedDeviceOf(
  installation: Installation,
  person: Holder,
  requestHeaders: Headers,
  now: Date,
): Promise<boolean> {
  const { name } = await cookieOf(installation);
  for (const token of cookieValues(requestHeaders.get('cookie'), name)) {
    const content = markedContent(
      installation.personMacKey,
      'remembered-device',
      holderWithFactor(person),
      token,
    );
    const [id = '', expiresSeconds] = content?.split('.') ?? [];
    const restSeconds = Number(expiresSeconds) - now.getTime() / 1000;
    // More than a whole term is left of a cookie that was given while the clock ran ahead.
    if (content === undefined || !(restSeconds > 0 && restSeconds <= REMEMBERED_SECONDS)) {
      continue;
    }
    const { count } = await installation.database.rememberedDevice.updateMany({
      where: { id, userId: person.id },
      data: { lastUsedAt: now },
    });
    if (count === 1) {
      return true;
    }
  }
  return false;
}

/**
 * Remembers the browser that a request comes from: the person's second factor is not asked for there until
 * 30 days have passed, the password or the second factor changes, or they end it. Recorded.
 *
 * @returns The cookie to set.
 */
export async function rememberSecondStep(
  installation: Installation,
  person: Holder & { readonly email: string },
  requestHeaders: Headers,
  now: Date,
) {
  const id = randomUUID();
  const expiresSeconds = Math.floor(now.getTime() / 1000) + REMEMBERED_SECONDS;
  await inTransaction(installation.database, async (transaction) => {
    await transaction.rememberedDevice.create({
      data: {
        id,
        userId: person.id,
        userAgent: (requestHeaders.get('user-agent') ?? '').slice(0, USER_AGENT_LENGTH_MAX),
        createdAt: now,
        lastUsedAt: now,
        expiresAt: new Date(expiresSeconds * 1000),
      },
    });
    await recordAuditEvent(transaction, {
      action: 'device-remembered',
      actor: { id: person.id, email: person.email },
      at: now,
      detail: { days: REMEMBERED_DAYS },
    });
  });
  return {
    ...(await cookieOf(installation)),
    value: markedToken(
      installation.personMacKey,
      'remembered-device',
      holderWithFactor(person),
      `${id}.${expiresSeconds}`,
    ),
  };
}

/** A browser that is remembered, as its person sees it. */
export type RememberedDevice = {
  readonly id: string;
  /** What the browser says it is, in a few words. */
  readonly browser: string;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
};

/** The browsers in which a person is not asked for a second factor, the last used first. */
export async function listRememberedDevices(
  { rememberedDevice }: Database,
  personId: string,
  now: Date,
): Promise<ReadonlyArray<RememberedDevice>> {
  const rows = await rememberedDevice.findMany({
    where: { userId: personId, expiresAt: { gt: now } },
    orderBy: [{ lastUsedAt: 'desc' }, { id: 'asc' }],
  });
  return rows.map(({ id, userAgent, lastUsedAt, expiresAt }) => ({
    id,
    browser: browserWords(userAgent),
    lastUsedAt,
    expiresAt,
  }));
}

/**
 * Ends the remembering of one of the person's own browsers, or of all. Recorded when there was one.
 *
 * @param deviceId The one to forget; without it all.
 */
export function forgetDevices(
  database: Database,
  { person, deviceId }: { readonly person: AuditActor; readonly deviceId?: string | undefined },
  now: Date,
): Promise<number> {
  return inTransaction(database, async (transaction) => {
    const { count } = await transaction.rememberedDevice.deleteMany({
      where: { userId: person.id, ...(deviceId === undefined ? {} : { id: deviceId }) },
    });
    if (count > 0) {
      await recordAuditEvent(transaction, {
        action: 'devices-forgotten',
        actor: person,
        at: now,
        detail: { count },
      });
    }
    return count;
  });
}
