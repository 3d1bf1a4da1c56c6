'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { COMPARED_TIME_ZONES } from '@/lib/celigo/clock-comparison';
import type { IClientValues } from '@/lib/celigo/iclient';
import {
  type AssertionTemplates,
  chosenTemplates,
  differingTemplates,
  editedTemplates,
  LONGEST_EDITED_TEMPLATE,
  recipeTemplates,
  withLineFeeds,
} from '@/lib/celigo/profile-templates';
import {
  FIRST_TIME_ZONE,
  reviewFor,
  savingRefusal,
  templatesCheck,
} from '@/lib/connection-test/template-check';
import { profileVersion, rowId, withSaveIntent } from '@/lib/forms/field-rules';
import { guardedAction, type Refusal } from '@/lib/forms/guarded-action';
import { iClientValues } from '@/lib/profiles/celigo-forms';
import { saveTemplates } from '@/lib/profiles/changes';
import type { Profile } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { numberText } from '@/lib/words';
import { changeRefusal, isAlreadySaved, PROFILE_NOT_FOUND } from '../../../change-refusal';
import { backField, iClientHrefs } from '../../../test-again';

const template = z
  .string()
  .transform(withLineFeeds)
  .pipe(
    z.string().max(LONGEST_EDITED_TEMPLATE, {
      error: `Use at most ${numberText(LONGEST_EDITED_TEMPLATE)} characters.`,
    }),
  );

const schema = z.preprocess(
  withSaveIntent,
  z.object({
    intent: z.enum(['save', 'check', 'use-recipe', 'use-any-time-zone', 'reset']),
    profileId: rowId,
    version: profileVersion,
    payload: template,
    headers: template,
    timeZone: z.enum(COMPARED_TIME_ZONES).default(FIRST_TIME_ZONE),
    confirmed: z.literal('yes').optional(),
    back: backField,
  }),
);

type Input = z.output<typeof schema>;

/**
 * How often one person may have texts checked. They are checked while they are typed, after a pause
 * of 350 ms; the worst ones take some fifty milliseconds of a processor each.
 */
const LIMIT = { attemptsMax: 240, windowSeconds: 60 } as const;

const VALUES_MISSING: Refusal = {
  code: 'profile-incomplete',
  message:
    'The payload and headers can be rendered once there is a Client ID, a key and certificate, and a Certificate ID.',
};

/** The typed texts, or those that a button puts in their place. */
function textsFor(input: Input, values: IClientValues): AssertionTemplates {
  const { payload, headers } = input;
  switch (input.intent) {
    case 'use-recipe':
      return { payload: recipeTemplates(values).payload, headers };
    case 'use-any-time-zone':
      return { payload: recipeTemplates(values, 'time-zone-independent').payload, headers };
    case 'reset':
      return recipeTemplates(values);
    default:
      return { payload, headers };
  }
}

/** Both texts of a conflict, on one line each. */
function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

/**
 * Saves the edited texts of a profile; or only checks them, or fills in published ones. Leads to the iClient, and
 * from there to the report if a report led here.
 */
export const saveTemplatesAction = guardedAction(
  { name: 'save-celigo-templates', role: 'editor', limit: LIMIT, schema },
  async (input, { installation, person, now, refuse, checked }) => {
    const profile = await readProfile(installation, input.profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const values = iClientValues(profile);
    if (values === undefined) {
      return refuse(VALUES_MISSING);
    }
    const texts = textsFor(input, values);
    if (input.intent !== 'save') {
      return checked(templatesCheck(values, texts, input.timeZone, now), texts);
    }
    const { findings } = reviewFor(values, texts, now);
    const refusal = savingRefusal(findings, input.confirmed === 'yes');
    if (refusal !== undefined) {
      return refuse(refusal);
    }
    const { profileId, version } = input;
    const change = { profileId, version, actor: person, now };
    const edited = editedTemplates(values, texts);
    const saved = await saveTemplates(installation, change, profile, edited);
    const isSame = ({ configuration: { templates } }: Profile) =>
      templates?.payload === edited.payload && templates?.headers === edited.headers;
    if (!saved.ok && !isAlreadySaved(saved.error, isSame)) {
      return refuse(
        changeRefusal(saved.error, (current) => {
          const other = chosenTemplates(values, current.configuration.templates);
          return differingTemplates(other, texts).map((field) => ({
            ...{ field, saved: inOneLine(other[field]), typed: inOneLine(texts[field]) },
          }));
        }),
      );
    }
    redirect(iClientHrefs(profileId, input.back).fields);
  },
);
