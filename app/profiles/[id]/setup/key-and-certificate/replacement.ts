import { z } from 'zod';
import { rowId } from '@/lib/forms/field-rules';

/** What every form sends that may put a key in another's place. */
export const replacementFields = {
  profileId: rowId,
  /** Id of the next credential that the person saw; empty for none. */
  replaces: z.union([z.literal(''), rowId]),
  replaceConfirmed: z.string().optional(),
  otherKeyConfirmed: z.string().optional(),
};
