'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { renewalHref, renewalPlace } from '@/app/profile-hrefs';
import { formMark, profileVersion, rowId, typedCertificateId } from '@/lib/forms/field-rules';
import type { FormState } from '@/lib/forms/form-state';
import { changedMeanwhile } from '@/lib/forms/form-values';
import { guardedAction, type PersonalActionContext } from '@/lib/forms/guarded-action';
import { mayStillEdit } from '@/lib/handover/guest';
import { accountClock } from '@/lib/installation/account-clock';
import { celigoDoorOf, outboundDoorOf } from '@/lib/installation/outbound';
import { DEFAULT_RSA_MODULUS_LENGTH, SIGNING_ALGORITHMS } from '@/lib/keys/algorithms';
import { DAYS_BEFORE_MAX, DAYS_BEFORE_MIN, isDaysBefore } from '@/lib/keys/automatic-start';
import { MAX_VALIDITY_DAYS } from '@/lib/keys/validity';
import { accountOf, type Profile } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { isReachable, isWatched } from '@/lib/profiles/usable-account';
import { whyNotAutomatic } from '@/lib/renewal/automatic';
import { type CeligoWay, confirmSwitched, switchCeligo } from '@/lib/renewal/celigo-side';
import { planMark, type RenewalPlan, saveRenewalPlan } from '@/lib/renewal/plan';
import { openRenewal } from '@/lib/renewal/records';
import { rehearseRenewal } from '@/lib/renewal/rehearsal';
import {
  confirmRevoked,
  confirmUploaded,
  goBack,
  goForward,
  proveInNetSuite,
  revokeOld,
  uploadToNetSuite,
} from '@/lib/renewal/renewal';
import { startRenewal } from '@/lib/renewal/start';
import type { RenewalContext, SeenStep, StepResult } from '@/lib/renewal/state';
import { RENEWAL_STEPS } from '@/lib/renewal/steps';
import { unattended } from '@/lib/renewal/unattended';
import { celigoTokenOfPerson } from '@/lib/sign-in/celigo-token-access';
import { tokenFields, tokenRefusal } from '../celigo-token';
import { certificateIdRefusal, PRACTICE_OFF, PROFILE_NOT_FOUND } from '../change-refusal';
import { answerOfGeneration } from '../key-generation';

const LIMIT = { attemptsMax: 60, windowSeconds: 300 } as const;

/** A step that was broken off is not lost, and not done twice. */
const LEFT_BEHIND =
  'The step may have been done anyway. Reload the page: it shows how far the renewal got, and no step is done twice.';

const seenStep = { profileId: rowId, renewalId: rowId, step: z.enum(RENEWAL_STEPS) };

const memberRule = (name: string) => ({
  name,
  role: 'editor' as const,
  limit: LIMIT,
  leftBehind: LEFT_BEHIND,
});

/** The steps are for guests of a renewal, too; what renews by itself is not theirs to decide. */
const rule = (name: string) => ({ ...memberRule(name), guestPages: ['renewal'] as const });

/** What the steps of a profile's renewal are given; nothing where its practice account cannot be reached. */
async function renewalContext(
  { installation, person, now }: PersonalActionContext,
  profile: Profile,
): Promise<RenewalContext | undefined> {
  const account = accountOf(profile);
  if (!isReachable(account, installation.environment)) {
    return undefined;
  }
  const clock = await accountClock(installation, account);
  const netSuite = { door: outboundDoorOf(installation), clock };
  return { store: installation, profileId: profile.id, netSuite, actor: person, now };
}

/** Reads the profile, takes a step, and shows the page: what came of it stands there. */
async function step(
  profileId: string,
  context: PersonalActionContext,
  take: (context: RenewalContext, profile: Profile) => StepResult,
): Promise<FormState> {
  const { installation, refuse } = context;
  const profile = await readProfile(installation, profileId);
  if (profile === undefined) {
    return refuse(PROFILE_NOT_FOUND);
  }
  const renewal = await renewalContext(context, profile);
  if (renewal === undefined) {
    return refuse(PRACTICE_OFF);
  }
  const taken = await take(renewal, profile);
  if (taken.ok) {
    redirect(renewalPlace(profileId, taken.value === undefined ? 'ended' : 'now'));
  }
  const kept = (await openRenewal(installation, profileId))?.trouble;
  // Earlier versions stored that something had changed; the error says what was done since.
  if (kept?.code === taken.error.code && kept.code !== 'changed-meanwhile') {
    redirect(renewalPlace(profileId, 'trouble'));
  }
  return refuse(taken.error);
}

/** Makes the new key and certificate, or goes on with the next one that is there. */
export const startRenewalAction = guardedAction(
  {
    ...rule('start-renewal'),
    schema: z.object({
      profileId: rowId,
      requestId: rowId,
      algorithm: z.enum(['', ...SIGNING_ALGORITHMS]).default(''),
      validityDays: z
        .string()
        .trim()
        .default('')
        .refine(
          (text) =>
            text === '' ||
            (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_VALIDITY_DAYS),
          { error: `Enter a whole number of days from 1 to ${MAX_VALIDITY_DAYS}.` },
        ),
    }),
  },
  async ({ profileId, requestId, algorithm, validityDays }, context) => {
    const profile = await readProfile(context.installation, profileId);
    const choice = {
      ...(algorithm === '' ? {} : { algorithm }),
      ...(validityDays === '' ? {} : { validityDays: Number(validityDays) }),
    };
    const made = algorithm === '' ? profile?.active?.algorithm : algorithm;
    if (profile === undefined || profile.next !== undefined || made?.startsWith('PS') !== true) {
      return step(profileId, context, (renewal) => startRenewal(renewal, choice));
    }
    // An RSA key takes seconds: it waits for its turn, and goes on when the page is closed.
    const renewal = await renewalContext(context, profile);
    if (renewal === undefined) {
      return context.refuse(PRACTICE_OFF);
    }
    return answerOfGeneration(context, {
      id: requestId,
      profile,
      purpose: 'renewal',
      page: renewalHref(profileId),
      isRsa: true,
      asked: {
        algorithm: made,
        keySize: String(profile.active?.rsaModulusLength ?? DEFAULT_RSA_MODULUS_LENGTH),
        validityDays,
      },
      work: async (signal) => {
        const started = await startRenewal(renewal, choice, signal);
        if (started.ok) {
          return { status: 'made' };
        }
        const { code, message } = started.error;
        return { status: 'refused', code, message };
      },
    });
  },
);

/** Uploads the new certificate through NetSuite's certificate endpoint. */
export const uploadAction = guardedAction(
  { ...rule('renewal-upload'), schema: z.object(seenStep) },
  ({ profileId, ...seen }, context) =>
    step(profileId, context, (renewal) => uploadToNetSuite(renewal, seen)),
);

/** Takes the person's word that NetSuite has the new certificate. */
export const confirmUploadedAction = guardedAction(
  {
    ...rule('renewal-uploaded'),
    schema: z.object({
      ...seenStep,
      certificateId: typedCertificateId,
      confirmedId: z.string().default(''),
    }),
  },
  async ({ profileId, certificateId, confirmedId, ...seen }, context) => {
    const profile = await readProfile(context.installation, profileId);
    const refusal =
      profile === undefined
        ? PROFILE_NOT_FOUND
        : certificateIdRefusal({ certificateId, confirmedId }, profile);
    return refusal === undefined
      ? step(profileId, context, (renewal) => confirmUploaded(renewal, seen, certificateId))
      : context.refuse(refusal);
  },
);

/** Tests the new certificate in NetSuite. */
export const proveAction = guardedAction(
  { ...rule('renewal-prove'), schema: z.object(seenStep) },
  ({ profileId, ...seen }, context) =>
    step(profileId, context, (renewal) => proveInNetSuite(renewal, seen)),
);

/** What the way to Celigo's API has beside the token; nothing where its practice account cannot be reached. */
async function celigoWay(
  { installation, guest }: PersonalActionContext,
  profile: Profile,
): Promise<Pick<CeligoWay, 'door' | 'isStillAllowed' | 'clock' | 'wait'> | undefined> {
  const door = celigoDoorOf(installation, accountOf(profile));
  const requestHeaders = new Headers(await headers());
  return door === undefined
    ? undefined
    : {
        door,
        isStillAllowed: () => mayStillEdit(installation, guest, requestHeaders),
        clock: () => new Date(),
        wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      };
}

const GUESTS_TOKEN = {
  code: 'guest-token',
  message:
    'As a guest, you can use only the API token that is sealed with the profile. Nothing was sent to Celigo.',
} as const;

/** Has Celigo use the key that the step is about, and test the connection. */
export const switchCeligoAction = guardedAction(
  { ...rule('renewal-switch'), schema: z.object({ ...seenStep, ...tokenFields }) },
  async ({ profileId, renewalId, step: seen, keepToken, ...given }, context) => {
    const { installation, person, sessionId, guest, now, refuse } = context;
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    if (guest !== undefined && given.apiToken !== '') {
      return refuse(GUESTS_TOKEN);
    }
    const requestHeaders = new Headers(await headers());
    const token = await celigoTokenOfPerson(
      installation,
      profile,
      { ...given, requestHeaders },
      { person, sessionId, now },
    );
    if (!token.ok) {
      return refuse(tokenRefusal(token.error));
    }
    const way = await celigoWay(context, profile);
    if (way === undefined) {
      return refuse(PRACTICE_OFF);
    }
    const { region } = given;
    return step(profileId, context, (renewal) =>
      switchCeligo(
        renewal,
        { renewalId, step: seen },
        { ...way, region, apiToken: token.value, keepToken: keepToken !== undefined },
      ),
    );
  },
);

/** Takes the person's word that Celigo has the change, and that its own test passed. */
export const confirmSwitchedAction = guardedAction(
  { ...rule('renewal-switched'), schema: z.object({ ...seenStep, version: profileVersion }) },
  ({ profileId, ...seen }, context) =>
    step(profileId, context, (renewal) => confirmSwitched(renewal, seen)),
);

/** Revokes the old certificate through NetSuite's certificate endpoint. */
export const revokeOldAction = guardedAction(
  { ...rule('renewal-revoke'), schema: z.object(seenStep) },
  ({ profileId, ...seen }, context) =>
    step(profileId, context, (renewal) => revokeOld(renewal, seen)),
);

/** Takes the person's word that the old certificate is revoked. */
export const confirmRevokedAction = guardedAction(
  { ...rule('renewal-revoked'), schema: z.object(seenStep) },
  ({ profileId, ...seen }, context) =>
    step(profileId, context, (renewal) => confirmRevoked(renewal, seen)),
);

const planFields = ({
  isAutomatic,
  daysBefore,
}: Pick<RenewalPlan, 'isAutomatic' | 'daysBefore'>) => ({
  automatic: isAutomatic,
  daysBefore: String(daysBefore ?? ''),
});

/** Saves whether the certificate renews by itself; what that needs is rehearsed at once. */
export const saveRenewalPlanAction = guardedAction(
  {
    ...memberRule('renewal-plan'),
    schema: z.object({
      profileId: rowId,
      seen: formMark,
      automatic: z.string().optional(),
      daysBefore: z
        .string()
        .trim()
        .default('')
        .refine((text) => text === '' || isDaysBefore(text), {
          error: `Enter a whole number of days from ${DAYS_BEFORE_MIN} to ${DAYS_BEFORE_MAX}, or leave this empty.`,
        }),
    }),
  },
  async ({ profileId, seen, automatic, daysBefore }, { installation, person, now, refuse }) => {
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    const isAutomatic = automatic !== undefined;
    const account = accountOf(profile);
    if (isAutomatic && !isWatched(account, installation.environment)) {
      return refuse(PRACTICE_OFF);
    }
    const clock = await accountClock(installation, account);
    const [missing] = isAutomatic ? whyNotAutomatic(profile, clock()) : [];
    if (missing !== undefined) {
      return refuse(missing);
    }
    const days = daysBefore === '' ? undefined : Number(daysBefore);
    const subject = { profileId, actor: person, now };
    const plan = { isAutomatic, daysBefore: days };
    const saved = await saveRenewalPlan(installation, subject, plan, seen);
    if (!saved.ok) {
      const changed =
        saved.error.code === 'changed-meanwhile'
          ? changedMeanwhile({
              saved: planFields(saved.error.current),
              typed: planFields(plan),
              seen: planMark(saved.error.current),
            })
          : undefined;
      return refuse(changed ?? PROFILE_NOT_FOUND);
    }
    if (isAutomatic) {
      await rehearseRenewal(unattended(installation), profileId, person);
    }
    redirect(renewalPlace(profileId, 'automatic'));
  },
);

/** Looks whether an automatic renewal would find what it needs. Changes nothing in NetSuite or Celigo. */
export const rehearseAction = guardedAction(
  {
    ...memberRule('renewal-rehearsal'),
    limit: { attemptsMax: 20, windowSeconds: 300 },
    schema: z.object({ profileId: rowId }),
  },
  async ({ profileId }, { installation, person, refuse }) => {
    const rehearsed = await rehearseRenewal(unattended(installation), profileId, person);
    if (rehearsed !== undefined) {
      redirect(renewalPlace(profileId, 'automatic'));
    }
    const isThere = (await readProfile(installation, profileId)) !== undefined;
    return refuse(isThere ? PRACTICE_OFF : PROFILE_NOT_FOUND);
  },
);

/** Goes back in Celigo too where its sealed token allows it. */
async function backInCeligo(
  context: PersonalActionContext,
  renewal: RenewalContext,
  { renewalId }: SeenStep,
): StepResult {
  const profile = await readProfile(renewal.store, renewal.profileId);
  const sealed = profile?.configuration.celigo?.apiToken;
  const way = profile === undefined ? undefined : await celigoWay(context, profile);
  if (sealed === undefined || way === undefined) {
    return { ok: true, value: 'switch-back' };
  }
  const { region, token: apiToken } = sealed;
  const seen = { renewalId, step: 'switch-back' } as const;
  return switchCeligo(renewal, seen, { ...way, region, apiToken, keepToken: false });
}

/** Goes back to the old certificate. */
export const goBackAction = guardedAction(
  {
    ...rule('renewal-go-back'),
    schema: z.object({ ...seenStep, celigoChanged: z.string().optional() }),
  },
  ({ profileId, celigoChanged, ...seen }, context) =>
    step(profileId, context, async (renewal) => {
      const back = await goBack(renewal, seen, celigoChanged !== undefined);
      return back.ok && back.value === 'switch-back' ? backInCeligo(context, renewal, seen) : back;
    }),
);

/** Leaves the way back, and goes on with the new certificate. */
export const goForwardAction = guardedAction(
  { ...rule('renewal-go-forward'), schema: z.object(seenStep) },
  ({ profileId, ...seen }, context) =>
    step(profileId, context, (renewal) => goForward(renewal, seen)),
);
