import { z } from 'zod';
import { rowId } from '@/lib/forms/field-rules';
import {
  DEFAULT_RSA_MODULUS_LENGTH,
  isRsaModulusLength,
  RSA_LENGTHS_TEXT,
  SIGNING_ALGORITHMS,
} from '@/lib/keys/algorithms';

/** What every form sends that may put a key in another's place. */
export const replacementFields = {
  profileId: rowId,
  /** Id of the next credential that the person saw; empty for none. */
  replaces: z.union([z.literal(''), rowId]),
  replaceConfirmed: z.string().optional(),
  otherKeyConfirmed: z.string().optional(),
};

/** What every form sends that has a key generated. */
export const keyFields = {
  algorithm: z.enum(SIGNING_ALGORITHMS, { error: 'Choose one of the six algorithms.' }),
  keySize: z
    .string()
    .default(String(DEFAULT_RSA_MODULUS_LENGTH))
    .transform(Number)
    .refine(isRsaModulusLength, {
      error: `NetSuite accepts RSA keys of ${RSA_LENGTHS_TEXT} bits.`,
    }),
};
