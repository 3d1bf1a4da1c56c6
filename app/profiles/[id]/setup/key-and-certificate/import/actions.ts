'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { taskHref } from '@/app/profile-hrefs';
import { guardedAction } from '@/lib/forms/guarded-action';
import { SIGNING_ALGORITHMS } from '@/lib/keys/algorithms';
import { publicTextOf } from '@/lib/keys/import/gather';
import { PASSPHRASE_LENGTH_MAX } from '@/lib/keys/import/import-budget';
import type { ImportError } from '@/lib/keys/import/import-error';
import { importKeyAndCertificate } from '@/lib/keys/import/import-key-and-certificate';
import { readCertificateRequest } from '@/lib/profiles/certificate-requests';
import { storeCredential } from '@/lib/profiles/credentials';
import { importInTurn } from '@/lib/profiles/import-turns';
import { unansweredQuestion } from '@/lib/profiles/replacement-question';
import { readProfile } from '@/lib/profiles/store';
import { PROFILE_NOT_FOUND } from '../../../change-refusal';
import { givenSources } from '../given-files';
import { replacementFields } from '../replacement';

const schema = z.object({
  ...replacementFields,
  privateKey: z.string().default(''),
  certificate: z.string().default(''),
  passphrase: z
    .string()
    .max(PASSPHRASE_LENGTH_MAX, {
      error: `Enter at most ${PASSPHRASE_LENGTH_MAX} characters.`,
    })
    .default(''),
  algorithm: z
    .union([z.literal(''), z.enum(SIGNING_ALGORITHMS)], { error: 'Choose one from the list.' })
    .default(''),
});

/** What a person may import within ten minutes: opening a file may cost half a second. */
const LIMIT = { attemptsMax: 120, windowSeconds: 600 } as const;

/** The form's field that an error is about: the file where one was chosen, else the text. */
function fieldOf(
  error: Pick<ImportError, 'field'>,
  chosen: { readonly keyFile: boolean; readonly certificateFile: boolean; readonly text: boolean },
): string {
  if (error.field === 'key') {
    return chosen.keyFile ? 'keyFile' : 'privateKey';
  }
  if (error.field !== 'certificate') {
    return error.field;
  }
  return chosen.certificateFile || !chosen.text ? 'certificateFile' : 'certificate';
}

/** Takes a private key and certificate that were made elsewhere, and seals the key at once. */
export const importKeyAction = guardedAction(
  { name: 'import-key', role: 'editor', schema, limit: LIMIT },
  async (input, { installation, person, now, refuse, file, requestEnd }) => {
    const { profileId } = input;
    const page = taskHref(profileId, 'key-and-certificate');
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    if ((profile.next?.id ?? '') !== input.replaces) {
      redirect(`${page}?already=yes`);
    }
    const certificate = publicTextOf(input.certificate);
    const values = certificate === undefined ? {} : { values: { certificate } };
    const keyFile = file('keyFile');
    const certificateFile = file('certificateFile');
    const keySources = await givenSources(keyFile, input.privateKey);
    const certificateSources = await givenSources(certificateFile, input.certificate);
    const turn = importInTurn(
      person.id,
      () =>
        importKeyAndCertificate({
          keySources,
          certificateSources,
          ...(input.passphrase === '' ? {} : { passphrase: input.passphrase }),
          ...(input.algorithm === '' ? {} : { algorithm: input.algorithm }),
          now,
          signal: requestEnd,
        }),
      requestEnd,
    );
    if (!turn.ok) {
      return refuse({ ...turn.error, ...values });
    }
    const imported = await turn.value;
    const chosen = {
      keyFile: keyFile !== undefined || input.privateKey === '',
      certificateFile: certificateFile !== undefined,
      text: input.certificate !== '',
    };
    if (!imported.ok) {
      const field = fieldOf(imported.error, chosen);
      const { code, message } = imported.error;
      return refuse({ code, fieldErrors: { [field]: message }, ...values });
    }
    // Asked last: what was given may not be what the person thinks, or nothing.
    const waiting = await readCertificateRequest(installation, profileId);
    const question = unansweredQuestion(profile, input, waiting !== undefined);
    if (question !== undefined) {
      return refuse({ ...question, ...values });
    }
    const { description, leftOut, ...credential } = imported.value;
    const stored = await storeCredential(installation, {
      profileId,
      replaces: input.replaces === '' ? undefined : input.replaces,
      credential: {
        ...credential,
        predictedCertificateId: description.certificateId,
        notBefore: description.notBefore,
        notAfter: description.notAfter,
      },
      origin: 'credential-imported',
      actor: person,
      now,
    });
    if (!stored.ok && stored.error.code === 'profile-not-found') {
      return refuse(PROFILE_NOT_FOUND);
    }
    if (!stored.ok && stored.error.code === 'certificate-in-use') {
      const { code, message } = stored.error;
      return refuse({
        code,
        fieldErrors: { [fieldOf({ field: 'certificate' }, chosen)]: message },
        ...values,
      });
    }
    redirect(stored.ok ? `${page}?from=import&leftOut=${leftOut}` : `${page}?already=yes`);
  },
);
