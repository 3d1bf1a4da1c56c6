'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { renewalHref, taskHref } from '@/app/profile-hrefs';
import { rowId } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import { accountClock } from '@/lib/installation/account-clock';
import { algorithmDetails } from '@/lib/keys/algorithms';
import {
  checkKeyAndCertificateRequest,
  type KeyAndCertificateRequest,
} from '@/lib/keys/key-and-certificate';
import { MAX_VALIDITY_DAYS } from '@/lib/keys/validity';
import { readCertificateRequest } from '@/lib/profiles/certificate-requests';
import { cancelKeyGeneration, KEY_GENERATION_PURPOSES } from '@/lib/profiles/key-generations';
import { accountOf } from '@/lib/profiles/profile';
import { unansweredQuestion } from '@/lib/profiles/replacement-question';
import { readProfile } from '@/lib/profiles/store';
import { PROFILE_NOT_FOUND } from '../../change-refusal';
import {
  answerOfGeneration,
  GENERATION_LIMIT,
  generateAndStore,
  generationHref,
} from '../../key-generation';
import { keyFields, replacementFields } from './replacement';

const VALIDITY_MESSAGE = `Enter a whole number of days from 1 to ${MAX_VALIDITY_DAYS}.`;

const schema = z.object({
  ...replacementFields,
  requestId: rowId,
  ...keyFields,
  validityDays: z
    .string({ error: VALIDITY_MESSAGE })
    .trim()
    .regex(/^\d{1,4}$/, { error: VALIDITY_MESSAGE })
    .transform(Number),
  commonName: z.string().default(''),
});

const FIELD_OF_CODE: Readonly<Record<string, string>> = {
  'common-name-empty': 'commonName',
  'common-name-too-long': 'commonName',
  'common-name-unsafe-character': 'commonName',
  'validity-days-out-of-range': 'validityDays',
  'rsa-modulus-length-not-accepted': 'keySize',
};

/** Generates a key pair and its certificate, and seals the private key at once. */
export const generateKeyAction = guardedAction(
  { name: 'generate-key', role: 'editor', schema, limit: GENERATION_LIMIT },
  async (input, context) => {
    const { installation, now, refuse } = context;
    const { profileId, algorithm } = input;
    const page = taskHref(profileId, 'key-and-certificate');
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    if ((profile.next?.id ?? '') !== input.replaces) {
      redirect(`${page}?already=yes`);
    }
    const waiting = await readCertificateRequest(installation, profileId);
    const question = unansweredQuestion(profile, input, waiting !== undefined);
    if (question !== undefined) {
      return refuse(question);
    }
    const clock = await accountClock(installation, accountOf(profile));
    const isRsa = algorithmDetails(algorithm).keyType === 'RSA';
    const request: KeyAndCertificateRequest = {
      algorithm,
      ...(isRsa ? { rsaModulusLength: input.keySize } : {}),
      commonName: input.commonName,
      validityDays: input.validityDays,
      now,
    };
    const checked = checkKeyAndCertificateRequest(request);
    if (!checked.ok) {
      const { code, message } = checked.error;
      const field = FIELD_OF_CODE[code];
      return refuse(
        field === undefined ? checked.error : { code, fieldErrors: { [field]: message } },
      );
    }
    return answerOfGeneration(context, {
      id: input.requestId,
      profile,
      purpose: 'certificate',
      page,
      isRsa,
      asked: {
        algorithm,
        keySize: String(input.keySize),
        validityDays: String(input.validityDays),
        commonName: input.commonName,
      },
      work: (signal) => generateAndStore({ ...request, now: clock(), signal }, input, context),
    });
  },
);

/** Ends the key generation that this person began under a request id, and the process that makes it. */
export const cancelGenerationAction = guardedAction(
  {
    name: 'cancel-key-generation',
    role: 'editor',
    guestPages: ['renewal'],
    schema: z.object({
      profileId: rowId,
      requestId: rowId,
      purpose: z.enum(KEY_GENERATION_PURPOSES),
    }),
  },
  async ({ profileId, requestId, purpose }, { person }) => {
    await cancelKeyGeneration(person.id, requestId);
    const page = taskHref(profileId, 'key-and-certificate');
    const pages = {
      certificate: page,
      'certificate-request': `${page}/certificate-request`,
      renewal: renewalHref(profileId),
    };
    redirect(generationHref(pages[purpose], requestId));
  },
);
