'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { algorithmDetails, SIGNING_ALGORITHMS } from '@/lib/keys/algorithms';
import { generateKeyAndCertificate } from '@/lib/keys/key-and-certificate';
import { MAX_VALIDITY_DAYS } from '@/lib/keys/validity';
import { readCertificateRequest } from '@/lib/profiles/certificate-requests';
import { storeCredential } from '@/lib/profiles/credentials';
import { withCancellation } from '@/lib/profiles/key-generations';
import { readProfile } from '@/lib/profiles/store';
import { rowId } from '@/lib/sign-in/field-rules';
import { guardedAction } from '@/lib/sign-in/guarded-action';
import { PROFILE_NOT_FOUND } from '../../change-refusal';
import { taskHref } from '../task-href';
import { replacementFields, unansweredQuestion } from './replacement';

const VALIDITY_MESSAGE = `Enter a whole number of days from 1 to ${MAX_VALIDITY_DAYS}.`;

const schema = z.object({
  ...replacementFields,
  requestId: rowId,
  algorithm: z.enum(SIGNING_ALGORITHMS, { error: 'Choose one of the six algorithms.' }),
  keySize: z
    .enum(['3072', '4096'], { error: 'NetSuite takes RSA keys of 3072 or 4096 bits.' })
    .default('3072')
    .transform((text) => (text === '4096' ? (4096 as const) : (3072 as const))),
  validityDays: z
    .string({ error: VALIDITY_MESSAGE })
    .trim()
    .regex(/^\d{1,4}$/, { error: VALIDITY_MESSAGE })
    .transform(Number),
  commonName: z.string().default(''),
});

/** What a person may generate within ten minutes: RSA keys cost seconds of a processor. */
const LIMIT = { attemptsMax: 120, windowSeconds: 600 } as const;

const FIELD_OF_CODE: Readonly<Record<string, string>> = {
  'common-name-empty': 'commonName',
  'common-name-too-long': 'commonName',
  'common-name-unsafe-character': 'commonName',
  'validity-days-out-of-range': 'validityDays',
  'rsa-modulus-length-not-accepted': 'keySize',
};

/** Generates a key pair and its certificate, and seals the private key at once. */
export const generateKeyAction = guardedAction(
  { name: 'generate-key', role: 'editor', schema, limit: LIMIT },
  async (input, { installation, person, now, refuse }) => {
    const { profileId, algorithm } = input;
    const page = taskHref(profileId, 'key-and-certificate');
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    if ((profile.credential?.id ?? '') !== input.replaces) {
      redirect(`${page}?already=yes`);
    }
    const waiting = await readCertificateRequest(installation, profileId);
    const question = unansweredQuestion(profile, input, waiting !== undefined);
    if (question !== undefined) {
      return refuse(question);
    }
    const isRsa = algorithmDetails(algorithm).keyType === 'RSA';
    const generated = await withCancellation(person.id, input.requestId, (signal) =>
      generateKeyAndCertificate({
        algorithm,
        ...(isRsa ? { rsaModulusLength: input.keySize } : {}),
        commonName: input.commonName,
        validityDays: input.validityDays,
        now,
        signal,
      }),
    );
    if (!generated.ok) {
      const field = FIELD_OF_CODE[generated.error.code];
      return refuse(
        field === undefined
          ? generated.error
          : { code: generated.error.code, fieldErrors: { [field]: generated.error.message } },
      );
    }
    const { privateKeyPem, certificatePem, certificateId, description } = generated.value;
    const stored = await storeCredential(installation, {
      profileId,
      replaces: input.replaces === '' ? null : input.replaces,
      credential: {
        algorithm,
        rsaModulusLength: isRsa ? input.keySize : null,
        privateKeyPem,
        certificatePem,
        predictedCertificateId: certificateId,
        notBefore: description.notBefore,
        notAfter: description.notAfter,
      },
      actor: person,
      now,
    });
    if (!stored.ok && stored.error.code === 'profile-not-found') {
      return refuse(PROFILE_NOT_FOUND);
    }
    redirect(stored.ok ? page : `${page}?already=yes`);
  },
);
