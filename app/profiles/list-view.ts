import { z } from 'zod';
import { ACCOUNT_ENVIRONMENTS, type AccountEnvironment } from '@/lib/account/account';
import { practiceTime } from '@/lib/installation/account-clock';
import type { Installation } from '@/lib/installation/installation';
import { isRenewalDue } from '@/lib/keys/certificate-urgency';
import { LIST_FILTERS, LIST_SORTS, type ListView } from '@/lib/profiles/profile-list';

/** The view and the place that an address of the list names; what it does not name right is left out. */
export const listQuerySchema = z.object({
  show: z.enum(LIST_FILTERS).optional().catch(undefined),
  environment: z.enum(ACCOUNT_ENVIRONMENTS).optional().catch(undefined),
  search: z
    .string()
    .transform((text) => text.trim().slice(0, 100))
    .catch(''),
  sort: z.enum(LIST_SORTS).optional().catch(undefined),
  after: z.string().max(400).optional().catch(undefined),
  before: z.string().max(400).optional().catch(undefined),
});

/** What each environment is called where there are several to choose from. */
export const ENVIRONMENT_LABELS: Readonly<Record<AccountEnvironment, string>> = {
  production: 'Production',
  sandbox: 'Sandbox',
  'release-preview': 'Release Preview',
  'test-drive': 'Test Drive',
  practice: 'Practice',
};

/** The address of a view of the list, or of its file. */
export function listHref(
  { filter, environment, search, sort }: ListView,
  place: { readonly after?: string | undefined; readonly before?: string | undefined } = {},
  path: '/profiles' | '/profiles/list.csv' = '/profiles',
): string {
  const query = new URLSearchParams();
  const values = { show: filter, environment, search, sort, ...place };
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') {
      query.set(name, value);
    }
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

/** The two clocks of a list: see `practiceTime`. */
export type ListClocks = { readonly now: Date; readonly practiceNow: Date };

/** Reads both clocks once for all profiles of a list. */
export async function listClocks(installation: Installation): Promise<ListClocks> {
  const now = new Date();
  return { now, practiceNow: await practiceTime(installation, now) };
}

/** The clock by which a profile's certificate ends. */
export function clockOf(
  { environment }: { readonly environment: string },
  { now, practiceNow }: ListClocks,
): Date {
  return environment === 'practice' ? practiceNow : now;
}

/** The message when nothing needs attention, with the number of renewals that are due on this page. */
export function nothingDueText({
  renewals,
  hasAlerts,
}: {
  /** How many of the profiles of this page are due for renewal. */
  readonly renewals: number;
  /** Whether the banner says something, such as that a renewal is due. */
  readonly hasAlerts: boolean;
}): string {
  const calm = `Nothing needs attention${hasAlerts ? ' but the alerts below' : ''}.`;
  if (renewals === 0) {
    return calm;
  }
  const due = renewals === 1 ? 'profile is' : 'profiles are';
  return `${calm} On this page, ${renewals} ${due} due for renewal.`;
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
