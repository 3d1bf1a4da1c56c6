import type { Database, DatabaseTransaction } from '@/lib/database/client';
import { inTransaction } from '@/lib/database/transaction';
import { isRenewalDue } from '@/lib/keys/certificate-urgency';
import { expiresAt } from '@/lib/keys/validity';
import { isCeligoProven } from './profile';
import {
  IN_PLACE,
  type LastTestColumns,
  type ProofColumns,
  parseCeligoProof,
  parseLastTest,
  withFoundLife,
} from './profile-records';
import { searchTerms, sortName } from './search-terms';

/** How a connection stands apart from its certificate's end, as lists sort and filter by it. */
export const STANDINGS = ['attention', 'set-up', 'works'] as const;

/** See {@link STANDINGS}. */
export type Standing = (typeof STANDINGS)[number];

/** The placeholder expiration date for profiles without a certificate: far in the future. */
const NEVER = new Date('9999-12-31T00:00:00.000Z');

/** Profiles that one transaction fills. */
const BATCH_SIZE = 100;

/** The columns that a profile's place in the list is derived from. */
export const DERIVED_FROM = {
  name: true,
  accountId: true,
  lastTestAt: true,
  lastTestOutcome: true,
  fieldsToUpdate: true,
  valuesMark: true,
  celigoProvenAt: true,
  celigoProvenHow: true,
  celigoProvenBy: true,
  celigoProvenFor: true,
  renewalStoppedAt: true,
  renewalStoppedFor: true,
  standing: true,
  dueAt: true,
  sortName: true,
  endsAt: true,
  updatedAt: true,
  credentials: {
    where: IN_PLACE,
    select: { id: true, notBefore: true, notAfter: true, activeForProfile: true },
  },
} as const;

/** The columns that say whether a profile's renewal waits for a person. */
export type StopColumns = {
  readonly renewalStoppedAt: Date | null;
  readonly renewalStoppedFor: string | null;
};

/**
 * Since when a profile's renewal waits for a person; nothing while none does, or once the credential that
 * it is about has left its place.
 *
 * @param credentials Those in place.
 */
export function renewalStoppedAt(
  { renewalStoppedAt: at, renewalStoppedFor: of }: StopColumns,
  credentials: ReadonlyArray<{ readonly id: string }>,
): Date | undefined {
  return at !== null && credentials.some(({ id }) => id === of) ? at : undefined;
}

type Source = ProofColumns &
  LastTestColumns &
  StopColumns & {
    readonly name: string;
    readonly fieldsToUpdate: number;
    readonly updatedAt: Date;
    readonly credentials: ReadonlyArray<{
      readonly id: string;
      readonly notBefore: Date;
      readonly notAfter: Date;
      readonly worksLonger: boolean;
      readonly activeForProfile: string | null;
    }>;
  };

/** How a connection stands, and from when it needs attention: see `profileState` for the words of it. */
function standingOf(
  source: Source,
  endsAt: Date,
): { readonly standing: Standing; readonly dueAt: Date } {
  const lastTest = parseLastTest(source.lastTestAt, source.lastTestOutcome);
  const isProven = isCeligoProven(parseCeligoProof(source), lastTest);
  if (lastTest?.outcome === 'does-not-work' && !isProven) {
    return { standing: 'attention', dueAt: lastTest.at };
  }
  if (source.fieldsToUpdate > 0) {
    return { standing: 'attention', dueAt: source.updatedAt };
  }
  const stoppedAt = renewalStoppedAt(source, source.credentials);
  if (stoppedAt !== undefined) {
    return { standing: 'attention', dueAt: stoppedAt };
  }
  return { standing: isProven || lastTest !== undefined ? 'works' : 'set-up', dueAt: endsAt };
}

/** What lists sort and filter by, from what it follows from. */
function derived(source: Source) {
  const inUse = source.credentials.find(({ activeForProfile }) => activeForProfile !== null);
  const shown = inUse ?? source.credentials[0];
  const endsAt = shown === undefined ? NEVER : expiresAt(shown);
  return { ...standingOf(source, endsAt), endsAt, sortName: sortName(source.name) };
}

/**
 * Brings what lists sort, filter and search by in line with a profile, in the transaction that changed
 * what it follows from: the name, the account, a test, what Celigo holds, a certificate
 * in place, or a renewal that stopped.
 */
export async function refreshListing(
  transaction: DatabaseTransaction,
  profileId: string,
): Promise<void> {
  const profile = await transaction.profile.findUnique({
    where: { id: profileId },
    select: { ...DERIVED_FROM, terms: { select: { term: true } } },
  });
  if (profile === null) {
    return;
  }
  const credentials = await withFoundLife(
    transaction,
    { ...profile, id: profileId },
    profile.credentials,
  );
  const columns = derived({ ...profile, credentials });
  if (
    columns.standing !== profile.standing ||
    columns.dueAt.getTime() !== profile.dueAt?.getTime() ||
    columns.endsAt.getTime() !== profile.endsAt?.getTime() ||
    columns.sortName !== profile.sortName
  ) {
    await transaction.profile.updateMany({ where: { id: profileId }, data: columns });
  }
  const terms = searchTerms(profile);
  const known = new Set(profile.terms.map(({ term }) => term));
  if (terms.length === known.size && terms.every((term) => known.has(term))) {
    return;
  }
  await transaction.profileTerm.deleteMany({ where: { profileId } });
  await transaction.profileTerm.createMany({ data: terms.map((term) => ({ term, profileId })) });
}

/**
 * Fills in what lists need for profiles that an earlier version wrote. It may be killed at any moment,
 * and several instances may do it side by side.
 */
export async function fillListings(database: Database): Promise<void> {
  for (;;) {
    const found = await database.profile.findMany({
      where: { sortName: null },
      select: { id: true },
      take: BATCH_SIZE,
    });
    if (found.length === 0) {
      return;
    }
    await inTransaction(database, async (transaction) => {
      for (const { id } of found) {
        await refreshListing(transaction, id);
      }
    });
  }
}

/** The two clocks of a list: the machine's, and that of the practice world. */
export type ListClocks = { readonly now: Date; readonly practiceNow: Date };

/** The clock by which a profile's certificate ends. */
export function clockOf(
  { environment }: { readonly environment: string },
  { now, practiceNow }: ListClocks,
): Date {
  return environment === 'practice' ? practiceNow : now;
}

/** How many of some listed profiles have a certificate that is due for renewal and has not ended. */
export function renewalsDue(
  items: ReadonlyArray<{
    readonly environment: string;
    readonly certificateNotBefore: Date | undefined;
    readonly isCertificateInUse: boolean;
    readonly progress: { readonly certificateEndsAt: Date | undefined };
  }>,
  clocks: ListClocks,
): number {
  return items.filter((item) => {
    const { certificateNotBefore: notBefore, isCertificateInUse, progress } = item;
    const { certificateEndsAt: notAfter } = progress;
    const now = clockOf(item, clocks);
    if (notBefore === undefined || notAfter === undefined || notAfter <= now) {
      return false;
    }
    // Before Celigo uses it, there is nothing to renew.
    return isCertificateInUse && isRenewalDue({ notBefore, notAfter }, now);
  }).length;
}
