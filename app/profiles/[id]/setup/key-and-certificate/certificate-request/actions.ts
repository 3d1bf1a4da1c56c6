'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { taskHref } from '@/app/profile-hrefs';
import { rowId } from '@/lib/forms/field-rules';
import { guardedAction, type PersonalActionContext } from '@/lib/forms/guarded-action';
import { algorithmDetails } from '@/lib/keys/algorithms';
import {
  checkRequestedSubject,
  generateCertificateRequest,
  type RequestedSubject,
} from '@/lib/keys/certificate-request';
import { publicTextOf } from '@/lib/keys/import/gather';
import { readReturnedCertificate } from '@/lib/keys/import/returned-certificate';
import type { KeyPairRequest } from '@/lib/keys/key-pair';
import {
  cancelCertificateRequest,
  completeCertificateRequest,
  openRequestedKey,
  readCertificateRequest,
  storeCertificateRequest,
} from '@/lib/profiles/certificate-requests';
import type { KeyGenerationOutcome } from '@/lib/profiles/key-generations';
import { unansweredQuestion } from '@/lib/profiles/replacement-question';
import { readProfile } from '@/lib/profiles/store';
import { PROFILE_NOT_FOUND } from '../../../change-refusal';
import { answerOfGeneration, GENERATION_LIMIT } from '../../../key-generation';
import { givenSources } from '../given-files';
import { keyFields, replacementFields } from '../replacement';

const optionalName = z
  .string()
  .transform((text) => (text.trim() === '' ? undefined : text))
  .optional();

const requestSchema = z.object({
  profileId: rowId,
  requestId: rowId,
  ...keyFields,
  commonName: z.string().default(''),
  organization: optionalName,
  organizationalUnit: optionalName,
  locality: optionalName,
  state: optionalName,
  country: optionalName,
});

const FIELD_OF_CODE: ReadonlyArray<readonly [prefix: string, field: string]> = [
  ['common-name', 'commonName'],
  ['organizational-unit', 'organizationalUnit'],
  ['organization', 'organization'],
  ['locality', 'locality'],
  ['state', 'state'],
  ['country', 'country'],
];

function subjectOf(input: z.output<typeof requestSchema>): RequestedSubject {
  const { organization, organizationalUnit, locality, state } = input;
  const country = input.country?.trim().toUpperCase();
  return {
    commonName: input.commonName,
    ...(organization === undefined ? {} : { organization }),
    ...(organizationalUnit === undefined ? {} : { organizationalUnit }),
    ...(locality === undefined ? {} : { locality }),
    ...(state === undefined ? {} : { state }),
    ...(country === undefined ? {} : { country }),
  };
}

function requestPage(profileId: string): string {
  return `${taskHref(profileId, 'key-and-certificate')}/certificate-request`;
}

async function generateAndStore(
  request: Parameters<typeof generateCertificateRequest>[0],
  profileId: string,
  { installation, person }: Pick<PersonalActionContext, 'installation' | 'person'>,
): Promise<KeyGenerationOutcome> {
  const made = await generateCertificateRequest(request);
  if (!made.ok) {
    return { status: 'refused', ...made.error };
  }
  const { algorithm, rsaModulusLength } = request;
  const stored = await storeCertificateRequest(installation, {
    profileId,
    request: { algorithm, rsaModulusLength, ...made.value },
    actor: person,
    now: new Date(),
  });
  if (!stored.ok && stored.error.code === 'profile-not-found') {
    return { status: 'refused', ...PROFILE_NOT_FOUND };
  }
  return { status: stored.ok ? 'made' : 'already' };
}

/** Generates a key and its certificate request; the key is sealed and waits. */
export const requestCertificateAction = guardedAction(
  { name: 'request-certificate', role: 'editor', schema: requestSchema, limit: GENERATION_LIMIT },
  async (input, context) => {
    const { installation, refuse } = context;
    const { profileId, requestId, algorithm, keySize } = input;
    const page = requestPage(profileId);
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    if ((await readCertificateRequest(installation, profileId)) !== undefined) {
      redirect(`${page}?already=yes`);
    }
    const subject = subjectOf(input);
    const checked = checkRequestedSubject(subject);
    if (!checked.ok) {
      const { code, message } = checked.error;
      const field = FIELD_OF_CODE.find(([prefix]) => code.startsWith(prefix))?.[1];
      return refuse(
        field === undefined ? checked.error : { code, fieldErrors: { [field]: message } },
      );
    }
    const isRsa = algorithmDetails(algorithm).keyType === 'RSA';
    const keyPair: KeyPairRequest = isRsa
      ? { algorithm, rsaModulusLength: keySize }
      : { algorithm };
    return answerOfGeneration(context, {
      id: requestId,
      profile,
      purpose: 'certificate-request',
      page,
      isRsa,
      asked: { algorithm, keySize: String(keySize), ...subject },
      work: (signal) => generateAndStore({ ...keyPair, subject, signal }, profileId, context),
    });
  },
);

const waitingKey = { certificateRequestId: rowId };

const REQUEST_GONE = {
  code: 'certificate-request-gone',
  message:
    'This request has been canceled or completed, in another tab or by someone else. Reload the page.',
};

const receiveSchema = z.object({
  ...replacementFields,
  ...waitingKey,
  certificate: z.string().default(''),
});

/** Takes the certificate that a CA made from the request, and makes its key the next one. */
export const receiveCertificateAction = guardedAction(
  { name: 'receive-certificate', role: 'editor', schema: receiveSchema, limit: GENERATION_LIMIT },
  async (input, { installation, person, now, refuse, file }) => {
    const { profileId, certificateRequestId } = input;
    const page = taskHref(profileId, 'key-and-certificate');
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    if ((profile.next?.id ?? '') !== input.replaces) {
      redirect(`${requestPage(profileId)}?changed=yes`);
    }
    const waiting = await readCertificateRequest(installation, profileId);
    const privateKeyPem =
      waiting?.id === certificateRequestId
        ? await openRequestedKey(installation, certificateRequestId)
        : undefined;
    if (waiting === undefined || privateKeyPem === undefined) {
      return refuse(REQUEST_GONE);
    }
    const certificate = publicTextOf(input.certificate);
    const values = certificate === undefined ? {} : { values: { certificate } };
    const { algorithm, rsaModulusLength } = waiting;
    const certificateFile = file('certificateFile');
    const sources = await givenSources(certificateFile, input.certificate);
    const returned = readReturnedCertificate({ privateKeyPem, algorithm, sources, now });
    if (!returned.ok) {
      const isText = certificateFile === undefined && input.certificate !== '';
      const field = isText ? 'certificate' : 'certificateFile';
      const { code, message } = returned.error;
      return refuse({ code, fieldErrors: { [field]: message }, ...values });
    }
    const question = unansweredQuestion(profile, input, false);
    if (question !== undefined) {
      return refuse({ ...question, ...values });
    }
    const { description, leftOut } = returned.value;
    const completed = await completeCertificateRequest(installation, certificateRequestId, {
      profileId,
      replaces: input.replaces === '' ? undefined : input.replaces,
      credential: {
        algorithm,
        rsaModulusLength,
        privateKeyPem,
        certificatePem: description.pem,
        predictedCertificateId: description.certificateId,
        notBefore: description.notBefore,
        notAfter: description.notAfter,
      },
      actor: person,
      now,
    });
    if (!completed.ok && completed.error.code === 'credential-exists') {
      redirect(`${requestPage(profileId)}?changed=yes`);
    }
    if (!completed.ok) {
      return refuse(
        completed.error.code === 'profile-not-found' ? PROFILE_NOT_FOUND : REQUEST_GONE,
      );
    }
    redirect(`${page}?from=ca&leftOut=${leftOut}`);
  },
);

/** Cancels a waiting request and destroys its private key. */
export const cancelRequestAction = guardedAction(
  {
    name: 'cancel-certificate-request',
    role: 'editor',
    schema: z.object({ profileId: rowId, ...waitingKey }),
  },
  async ({ profileId, certificateRequestId }, { installation, person, now }) => {
    const change = { profileId, actor: person, now };
    await cancelCertificateRequest(installation, certificateRequestId, change);
    redirect(requestPage(profileId));
  },
);
