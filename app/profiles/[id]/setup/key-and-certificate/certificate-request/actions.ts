'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { algorithmDetails, SIGNING_ALGORITHMS } from '@/lib/keys/algorithms';
import { generateCertificateRequest, type RequestedSubject } from '@/lib/keys/certificate-request';
import { publicTextOf } from '@/lib/keys/import/gather';
import { readReturnedCertificate } from '@/lib/keys/import/returned-certificate';
import {
  cancelCertificateRequest,
  completeCertificateRequest,
  openRequestedKey,
  readCertificateRequest,
  storeCertificateRequest,
} from '@/lib/profiles/certificate-requests';
import { withCancellation } from '@/lib/profiles/key-generations';
import { readProfile } from '@/lib/profiles/store';
import { rowId } from '@/lib/sign-in/field-rules';
import { guardedAction } from '@/lib/sign-in/guarded-action';
import { PROFILE_NOT_FOUND } from '../../../change-refusal';
import { taskHref } from '../../task-href';
import { givenSources } from '../given-files';
import { replacementFields, unansweredQuestion } from '../replacement';

/** What a person may generate or upload within ten minutes: keys cost time of a processor. */
const LIMIT = { attemptsMax: 120, windowSeconds: 600 } as const;

const optionalName = z
  .string()
  .transform((text) => (text.trim() === '' ? undefined : text))
  .optional();

const requestSchema = z.object({
  profileId: rowId,
  requestId: rowId,
  algorithm: z.enum(SIGNING_ALGORITHMS, { error: 'Choose one of the six algorithms.' }),
  keySize: z
    .enum(['3072', '4096'], { error: 'NetSuite takes RSA keys of 3072 or 4096 bits.' })
    .default('3072')
    .transform((text) => (text === '4096' ? (4096 as const) : (3072 as const))),
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

/** Generates a key and its certificate request; the key is sealed and waits. */
export const requestCertificateAction = guardedAction(
  { name: 'request-certificate', role: 'editor', schema: requestSchema, limit: LIMIT },
  async (input, { installation, person, now, refuse }) => {
    const { profileId, algorithm } = input;
    const page = requestPage(profileId);
    if ((await readCertificateRequest(installation, profileId)) !== undefined) {
      redirect(`${page}?already=yes`);
    }
    const isRsa = algorithmDetails(algorithm).keyType === 'RSA';
    const made = await withCancellation(person.id, input.requestId, (signal) =>
      generateCertificateRequest({
        algorithm,
        ...(isRsa ? { rsaModulusLength: input.keySize } : {}),
        subject: subjectOf(input),
        signal,
      }),
    );
    if (!made.ok) {
      const { code, message } = made.error;
      const field = FIELD_OF_CODE.find(([prefix]) => code.startsWith(prefix))?.[1];
      return refuse(field === undefined ? made.error : { code, fieldErrors: { [field]: message } });
    }
    const stored = await storeCertificateRequest(installation, {
      profileId,
      request: { algorithm, rsaModulusLength: isRsa ? input.keySize : null, ...made.value },
      actor: person,
      now,
    });
    if (!stored.ok && stored.error.code === 'profile-not-found') {
      return refuse(PROFILE_NOT_FOUND);
    }
    redirect(stored.ok ? page : `${page}?already=yes`);
  },
);

const waitingKey = { certificateRequestId: rowId };

const REQUEST_GONE = {
  code: 'certificate-request-gone',
  message:
    'This request was cancelled or completed meanwhile, in another tab or by somebody else. Reload the page.',
};

const receiveSchema = z.object({
  ...replacementFields,
  ...waitingKey,
  certificate: z.string().default(''),
});

/** Takes the certificate that a CA made from the request, and makes its key the active one. */
export const receiveCertificateAction = guardedAction(
  { name: 'receive-certificate', role: 'editor', schema: receiveSchema, limit: LIMIT },
  async (input, { installation, person, now, refuse, file }) => {
    const { profileId, certificateRequestId } = input;
    const page = taskHref(profileId, 'key-and-certificate');
    const profile = await readProfile(installation, profileId);
    if (profile === undefined) {
      return refuse(PROFILE_NOT_FOUND);
    }
    if ((profile.credential?.id ?? '') !== input.replaces) {
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
    const question = unansweredQuestion(profile, input, false);
    if (question !== undefined) {
      return refuse({ ...question, ...values });
    }
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
    const { description, leftOut } = returned.value;
    const completed = await completeCertificateRequest(installation, certificateRequestId, {
      profileId,
      replaces: input.replaces === '' ? null : input.replaces,
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
