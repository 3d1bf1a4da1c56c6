import { z } from 'zod';
import type { DatabaseTransaction } from '@/lib/database/client';
import { withoutNulls } from '@/lib/database/without-nulls';
import { parseJsonObject } from '@/lib/json-object';
import { CREDENTIAL_STAGES } from '@/lib/profiles/credential-life';
import { refreshListing } from '@/lib/profiles/listing';
import { IN_PLACE } from '@/lib/profiles/profile-records';
import { type RenewalStep, renewalStep } from './steps';
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

/** Where a renewal stops: at a step, or before there is one. */
export type StoppedAt = RenewalStep | 'start';

/** Where a profile's renewal is, in the transaction that notes why it stopped there. */
export async function placeNow(
  { renewal, credential }: DatabaseTransaction,
  profileId: string,
): Promise<StoppedAt> {
  const notes = await renewal.findUnique({ where: { openForProfile: profileId } });
  if (notes === null) {
    return 'start';
  }
  const inPlace = await credential.findMany({
    where: { profileId, ...IN_PLACE },
    select: { id: true, stage: true, activeForProfile: true },
  });
  const active = inPlace.find(({ activeForProfile }) => activeForProfile !== null);
  const next = inPlace.find(({ activeForProfile }) => activeForProfile === null);
  const stage = CREDENTIAL_STAGES.find((one) => one === next?.stage) ?? 'staged';
  const places = { active, next: next && { id: next.id, stage } };
  return renewalStep(withoutNulls(notes), places) ?? 'start';
}

/** Stored with a problem: where it was met. Unknown of what earlier releases stored. */
const met = z.object({ step: z.string() });

/** Whether a stored problem was met at this place. */
export function wasMetAt(stored: string, place: StoppedAt): boolean {
  return met.safeParse(parseJsonObject(stored)).data?.step === place;
}

/** A problem as it is stored, with what else is stored beside it. */
export function storedTrouble(
  trouble: RenewalTrouble,
  beside: { readonly step: StoppedAt; readonly credentialId?: string },
): string {
  return JSON.stringify({ ...trouble, ...beside });
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
