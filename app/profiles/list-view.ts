import { z } from 'zod';
import { ACCOUNT_ENVIRONMENTS } from '@/lib/account/account';
import { practiceTime } from '@/lib/installation/account-clock';
import type { Installation } from '@/lib/installation/installation';
import type { ListClocks } from '@/lib/profiles/listing';
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

/** Reads both clocks once for all profiles of a list. */
export async function listClocks(installation: Installation): Promise<ListClocks> {
  const now = new Date();
  return { now, practiceNow: await practiceTime(installation, now) };
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
