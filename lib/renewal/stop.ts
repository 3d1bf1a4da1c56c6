import { z } from 'zod';
import type { DatabaseTransaction } from '@/lib/database/client';
import { parseJsonObject } from '@/lib/json-object';
import { refreshListing } from '@/lib/profiles/listing';
import { parseTrouble, type RenewalTrouble } from './trouble';
import { waitingStop } from './who-acts';

/** The certificate in use. */
export function readInUse(
  { credential }: Pick<DatabaseTransaction, 'credential'>,
  profileId: string,
) {
  const where = { activeForProfile: profileId };
  return credential.findUnique({ where, select: { id: true, notBefore: true, notAfter: true } });
}

/** Stored with a problem: the certificate in use when a run stopped. */
const stoppedWith = z.object({ credentialId: z.string() });

/**
 * Why the last automatic run stopped, as it is stored; nothing once a different certificate is in use, for
 * whatever reason.
 */
export function troubleOfRun(
  stored: string | undefined,
  inUse: { readonly id: string } | null,
): RenewalTrouble | undefined {
  const before = stoppedWith.safeParse(parseJsonObject(stored ?? '')).data?.credentialId;
  return before === undefined || before === inUse?.id ? parseTrouble(stored) : undefined;
}

/** What a profile's renewal and its automatic runs stopped at, each with the credential that it is about. */
async function readStops(transaction: DatabaseTransaction, profileId: string) {
  // One after the other: a connection of PostgreSQL does one thing at a time.
  const plan = await transaction.renewalPlan.findUnique({
    where: { profileId },
    select: { trouble: true },
  });
  const inUse = plan?.trouble == null ? null : await readInUse(transaction, profileId);
  const renewal = await transaction.renewal.findUnique({
    where: { openForProfile: profileId },
    select: { oldCredentialId: true, newCredentialId: true, goingBackAt: true, trouble: true },
  });
  return [
    {
      trouble: parseTrouble(renewal?.trouble ?? undefined),
      of: renewal?.goingBackAt == null ? renewal?.newCredentialId : renewal.oldCredentialId,
    },
    { trouble: troubleOfRun(plan?.trouble ?? undefined, inUse), of: inUse?.id },
  ].flatMap(({ trouble, of }) =>
    trouble === undefined || of === undefined ? [] : [{ code: trouble.code, of }],
  );
}

/**
 * Notes for lists whether a profile's renewal waits for a person, in the transaction that changed why it
 * stopped.
 *
 * @param at When it stopped, by the account's clock; absent where nothing new can have stopped it.
 */
export async function restateStop(
  transaction: DatabaseTransaction,
  profileId: string,
  at?: Date,
): Promise<void> {
  const waiting = waitingStop(await readStops(transaction, profileId));
  const { profile } = transaction;
  const before = await profile.findUnique({
    where: { id: profileId },
    select: { renewalStoppedAt: true },
  });
  const renewalStoppedAt = before?.renewalStoppedAt ?? at ?? null;
  await profile.updateMany({
    where: { id: profileId },
    data:
      waiting === undefined
        ? { renewalStoppedAt: null, renewalStoppedFor: null }
        : { renewalStoppedAt, renewalStoppedFor: waiting.of },
  });
  await refreshListing(transaction, profileId);
}
