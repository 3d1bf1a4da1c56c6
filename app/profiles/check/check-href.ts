import { z } from 'zod';
import { rowId } from '@/lib/forms/field-rules';

/** Most profiles that are tested in one go: a page of the list. */
const CHECKED_MAX = 25;

/** Which profiles are tested, how many are done, and which of these could not be tested. */
export type CheckedProfiles = {
  readonly profiles: ReadonlyArray<string>;
  readonly done: number;
  readonly refused: ReadonlyArray<string>;
  /** True once the person stopped: no script goes on by itself. */
  readonly stopped: boolean;
};

const ids = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => {
    const good = [value ?? []].flat().filter((id) => rowId.safeParse(id).success);
    return [...new Set(good)].slice(0, CHECKED_MAX);
  });

/** Places in the list of ids, as in `0,3`. */
const places = z
  .string()
  .regex(/^\d{1,2}(,\d{1,2})*$/)
  .transform((text) => text.split(',').map(Number))
  .catch([]);

/** The query of the page. Ids that are none are left out. */
export const checkQuerySchema = z
  .object({
    profile: ids,
    done: z.coerce.number().int().min(0).max(CHECKED_MAX).catch(0),
    refused: places,
    stopped: z.literal('1').optional().catch(undefined),
  })
  .transform(
    ({ profile, done, refused, stopped }): CheckedProfiles => ({
      profiles: profile,
      done: Math.min(done, profile.length),
      refused: profile.filter((_, place) => refused.includes(place)),
      stopped: stopped !== undefined,
    }),
  );

/** The address of the page. It must stay short: the front door bounds an address, and a page's scripts repeat it. */
export function checkHref({ profiles, done, refused, stopped }: CheckedProfiles): string {
  const query = new URLSearchParams([
    ...profiles.map((id) => ['profile', id]),
    ...(done > 0 ? [['done', String(done)]] : []),
    ...(refused.length > 0 ? [['refused', refused.map((id) => profiles.indexOf(id)).join()]] : []),
    ...(stopped ? [['stopped', '1']] : []),
  ]);
  return `/profiles/check?${query}`;
}
