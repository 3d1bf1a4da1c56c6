import { randomUUID } from 'node:crypto';
import { DAY_MS } from '@/lib/durations';
import { markedToken } from '@/lib/vault/person-mac';
import type { SessionHolder } from './auth';
import { ownPasswordHash, type PeopleStore } from './people';

/** Begins a session as the app does, where a test has no request. @returns Its id. */
export async function sessionFor(
  { database, personMacKey }: PeopleStore,
  holder: SessionHolder,
): Promise<string> {
  const id = randomUUID();
  const now = new Date();
  const token = markedToken(personMacKey, 'session', holder, randomUUID());
  const times = { createdAt: now, updatedAt: now, expiresAt: new Date(now.getTime() + DAY_MS) };
  await database.session.create({ data: { id, token, userId: holder.id, ...times } });
  return id;
}

/** The same for a person with the password that they have. */
export async function ownSession(store: PeopleStore, id: string): Promise<string> {
  return sessionFor(store, { id, passwordHash: (await ownPasswordHash(store, id)) ?? '' });
}
