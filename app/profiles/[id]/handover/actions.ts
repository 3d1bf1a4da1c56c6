'use server';

import { z } from 'zod';
import { countedProofRefusal, passwordAgain } from '@/app/proof-refusal';
import { rowId } from '@/lib/forms/field-rules';
import { guardedAction, type PersonalActionContext } from '@/lib/forms/guarded-action';
import {
  createHandoverLink,
  HANDOVER_DAYS,
  handoverPath,
  revokeHandoverLink,
} from '@/lib/handover/links';
import { HANDOVER_PURPOSES, HANDOVERS } from '@/lib/handover/purposes';
import { accountClock } from '@/lib/installation/account-clock';
import { whyOnlyHere } from '@/lib/installation/environment';
import { appAddress } from '@/lib/installation/outbound';
import { DEFAULT_ALGORITHM } from '@/lib/keys/algorithms';
import { readCertificateRequest } from '@/lib/profiles/certificate-requests';
import { newKeyDefaults } from '@/lib/profiles/new-key';
import { accountOf, type Profile } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { momentText } from '@/lib/words';
import { PROFILE_NOT_FOUND } from '../change-refusal';
import { generateAndStore } from '../key-generation';

const DAYS_MESSAGE = `Enter a whole number of days from 1 to ${HANDOVER_DAYS.max}.`;

/**
 * The guest has a public.pem to upload: where there is no key yet, the usual one is made.
 *
 * @returns Why there is none now; nothing where there is one, or a certificate request takes its place.
 */
async function makeFirstKey(
  profile: Profile,
  context: PersonalActionContext,
): Promise<{ readonly code: string; readonly message: string } | undefined> {
  const { installation } = context;
  if ((await readCertificateRequest(installation, profile.id)) !== undefined) {
    return undefined;
  }
  const clock = await accountClock(installation, accountOf(profile));
  // Not of RSA, which takes a while and has to wait for its turn.
  const request = { ...newKeyDefaults(profile), algorithm: DEFAULT_ALGORITHM, now: clock() };
  const made = await generateAndStore(request, { profileId: profile.id, replaces: '' }, context);
  return made.status === 'refused' ? { code: made.code, message: made.message } : undefined;
}

/**
 * Makes a link for a guest, and a passcode where they may see the private key: the latter only after the
 * creator reauthenticates, because they could use the passcode themselves.
 */
export const createHandoverLinkAction = guardedAction(
  {
    name: 'create-handover-link',
    role: 'editor',
    limit: { attemptsMax: 60, windowSeconds: 3600 },
    schema: z.object({
      profileId: rowId,
      purpose: z.enum(HANDOVER_PURPOSES, { error: 'Choose what they should do.' }),
      days: z
        .string({ error: DAYS_MESSAGE })
        .trim()
        .regex(/^\d{1,2}$/, { error: DAYS_MESSAGE })
        .transform(Number)
        .refine((days) => days >= 1 && days <= HANDOVER_DAYS.max, { error: DAYS_MESSAGE }),
      showsKey: z.string().optional(),
      password: passwordAgain,
    }),
  },
  async ({ profileId, purpose, days, showsKey: wished, password }, context) => {
    const { installation, person: actor, now, refuse } = context;
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const showsKey = wished !== undefined && HANDOVERS[purpose].mayNeedKey;
    const unproven = showsKey ? await countedProofRefusal(context, password) : undefined;
    if (unproven !== undefined) {
      return unproven;
    }
    if (purpose === 'netsuite' && profile.next === undefined && profile.active === undefined) {
      const refusal = await makeFirstKey(profile, context);
      if (refusal !== undefined) {
        return refuse(refusal);
      }
    }
    const link = await createHandoverLink(
      installation,
      { profile, purpose, days, showsKey },
      { actor, now },
    );
    const { environment } = installation;
    const address = appAddress(environment);
    return {
      status: 'saved',
      message: 'Link created.',
      shownOnce: [
        {
          label: 'Link',
          value: `${address}${handoverPath(link.token)}`,
          hint: `It works until ${momentText(link.expiresAt)} and is shown only now. Whoever has it can do this part: send it only to the person who should do it.`,
          caution: whyOnlyHere(address, 'link'),
        },
        ...(link.passcode === undefined
          ? []
          : [
              {
                label: 'Passcode',
                value: link.passcode,
                hint: 'Opens the private key once, and is shown only now. Send it separately from the link, or give it over the phone.',
              },
            ]),
      ],
    };
  },
);

/** Makes a link useless, also for a guest who is at work. */
export const revokeHandoverLinkAction = guardedAction(
  {
    name: 'revoke-handover-link',
    role: 'editor',
    schema: z.object({ profileId: rowId, linkId: rowId }),
  },
  async ({ profileId, linkId }, { installation, person: actor, now, refuse }) => {
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    await revokeHandoverLink(installation, linkId, { actor, now, profile });
    return { status: 'saved', message: 'Link revoked.' };
  },
);
