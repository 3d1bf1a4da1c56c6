'use server';

import { z } from 'zod';
import { profileVersion, rowId } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import { testRefreshed } from '../test-again';

/** The same certificate is in the sandbox again: keeps the Client ID if it is another one, and tests. */
export const testRefreshedAction = guardedAction(
  {
    name: 'sandbox-refreshed',
    role: 'editor',
    limit: { attemptsMax: 60, windowSeconds: 300 },
    schema: z.object({
      profileId: rowId,
      version: profileVersion,
      /** Empty: the one that is saved. */
      clientId: z.string().default(''),
    }),
  },
  testRefreshed,
);
