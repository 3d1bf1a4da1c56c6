import { z } from 'zod';
import { rowId } from '@/lib/forms/field-rules';
import { isScriptId } from '@/lib/netsuite/restlet-probe';

function scriptId(what: string) {
  return z
    .string()
    .trim()
    .refine((text) => text === '' || isScriptId(text), {
      error: `A ${what} can contain only letters, digits, and underscores.`,
    })
    .default('');
}

/** What asks for a test: the profile, and a RESTlet of the account to call, or none. */
export const testRequestSchema = z
  .object({
    profileId: rowId,
    scriptId: scriptId('Script ID'),
    deployId: scriptId('Deployment ID'),
  })
  .superRefine((values, context) => {
    for (const [name, other, words] of [
      ['scriptId', 'deployId', 'Script ID'],
      ['deployId', 'scriptId', 'Deployment ID'],
    ] as const) {
      if (values[name] === '' && values[other] !== '') {
        context.addIssue({ code: 'custom', path: [name], message: `Enter the ${words} too.` });
      }
    }
  })
  .transform(({ profileId, scriptId, deployId }) => ({
    profileId,
    restlet: scriptId === '' ? undefined : { scriptId, deployId },
  }));
