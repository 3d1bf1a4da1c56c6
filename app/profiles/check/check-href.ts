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

/** The query of the page. Ids that are none are left out. */
export const checkQuerySchema = z
  .object({
    profile: ids,
    done: z.coerce.number().int().min(0).max(CHECKED_MAX).catch(0),
    refused: ids,
    stopped: z.literal('1').optional().catch(undefined),
  })
  .transform(
    ({ profile, done, refused, stopped }): CheckedProfiles => ({
      profiles: profile,
      done: Math.min(done, profile.length),
      refused,
      stopped: stopped !== undefined,
    }),
  );

/** The address of the page. */
export function checkHref({ profiles, done, refused, stopped }: CheckedProfiles): string {
  const query = new URLSearchParams([
    ...profiles.map((id) => ['profile', id]),
    ...(done > 0 ? [['done', String(done)]] : []),
    ...refused.map((id) => ['refused', id]),
    ...(stopped ? [['stopped', '1']] : []),
  ]);
  return `/profiles/check?${query}`;
}
