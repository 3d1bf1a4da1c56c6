import { ACTIVE_CERTIFICATES_MAX, CERTIFICATE_PERMISSION } from '@/lib/account/deep-links';
import { connectionDocument } from '@/lib/celigo/connection';
import { iClientDocument } from '@/lib/celigo/iclient';
import { readSentRequests } from '@/lib/celigo/sent-requests';
import { renderTokenRequestBody } from '@/lib/celigo/token-request-body';
import { ANSWER_LINE } from '@/lib/connection-test/network-lines';
import type { ConnectionReport } from '@/lib/connection-test/report';
import { describeSigningError } from '@/lib/connection-test/request-proofs';
import { TOKEN_REQUEST } from '@/lib/connection-test/run-connection-test';
import { isNetsuiteAnswer } from '@/lib/diagnosis/rule-out';
import { judgeSkew } from '@/lib/diagnosis/skew-effect';
import { parseJsonObject } from '@/lib/json-object';
import { looksLikeCertificateId } from '@/lib/keys/certificate-id';
import { decodeAccessToken } from '@/lib/netsuite/access-token';
import { readRetryAfter } from '@/lib/netsuite/answer-traits';
import type { ProbeRefusal, ProbeSilence } from '@/lib/netsuite/api-call';
import { signAssertion } from '@/lib/netsuite/assertion';
import {
  type CertificateListObservation,
  createCertificate,
  findListed,
  isActiveCertificate,
  type ListedCertificate,
  listCertificates,
  revokeCertificate,
} from '@/lib/netsuite/certificates';
import { readOauthErrorWord } from '@/lib/netsuite/oauth-error';
import type { ProbeRequest } from '@/lib/netsuite/probes';
import {
  requestAccessToken,
  type TokenExchangeObservation,
  type TokenExchangeOutcome,
} from '@/lib/netsuite/token-exchange';
import type { OutboundDoor, OutboundFailure } from '@/lib/outbound/exchange';
import { connectionValues } from '@/lib/profiles/celigo-forms';
import { openPrivateKey } from '@/lib/profiles/credentials';
import { accountOf, type Profile, type ProfileCredential } from '@/lib/profiles/profile';
import type { ProfileStore } from '@/lib/profiles/store';
import { failure, type Result, success } from '@/lib/result';
import { waitText } from '@/lib/words';
import { limitWait, type RenewalTrouble } from './trouble';

/** The button for people who revoked the old certificate on NetSuite's page. */
export const REVOKED_BY_HAND_LABEL = 'I revoked it in NetSuite';

/** The lifetime of a renewal's assertions, in seconds. */
const ASSERTION_LIFE_SECONDS = 900;

/** A door to NetSuite, and the account's clock. */
export type NetSuiteWay = { readonly door: OutboundDoor; readonly clock: () => Date };

/** A session with a credential's token, and NetSuite's list of certificates. */
export type CertificateSession = {
  readonly request: ProbeRequest;
  readonly clientId: string;
  /** From the token, if it contains them. */
  readonly roleId: string | undefined;
  readonly entityId: string | undefined;
  readonly listed: ReadonlyArray<ListedCertificate>;
};

/** What the endpoint is wanted for. */
export type EndpointWork = 'upload' | 'revoke' | 'rehearsal';

/** How a person does it instead, on NetSuite's own page. */
const BY_HAND: Readonly<Record<EndpointWork, string>> = {
  upload: 'upload the new certificate by hand in NetSuite',
  revoke: 'revoke the old certificate by hand in NetSuite',
  rehearsal: 'have the new certificate uploaded by hand in NetSuite when you renew',
};

/** Why the endpoint cannot be used with the stored values; nothing when it can be tried. */
export function whyNotByEndpoint(
  profile: Profile,
  credential: ProfileCredential,
  now: Date,
  work: EndpointWork,
): RenewalTrouble | undefined {
  if (!profile.scopes.includes('rest_webservices')) {
    return {
      code: 'endpoint-needs-rest-scope',
      message: `NetSuite’s certificate endpoint accepts only tokens with the REST web services scope, which this profile does not have. Instead, ${BY_HAND[work]}.`,
    };
  }
  // Its own end: whether NetSuite ended it sooner is for NetSuite to say.
  if (credential.notAfter <= now) {
    return {
      code: 'certificate-ended',
      message: `The certificate needed to sign in to NetSuite has expired. Instead, ${BY_HAND[work]}.`,
    };
  }
  return undefined;
}

const STATUS_TOO_MANY_REQUESTS = 429;

/** NetSuite temporarily rejects requests. */
function limited(
  asked: number | undefined,
  status: number = STATUS_TOO_MANY_REQUESTS,
): RenewalTrouble {
  const { words, retryAfterSeconds } = limitWait(asked);
  return {
    code: 'netsuite-not-ready',
    message: `NetSuite is rejecting requests because it received too many (status ${status}). Wait ${words}, and then try again.`,
    retryAfterSeconds,
  };
}

/** NetSuite's answer to a connection test's token request, if there was one. */
function tokenAnswer({ exchanges = [] }: Pick<ConnectionReport, 'exchanges'>) {
  return exchanges.find(({ id }) => id === TOKEN_REQUEST.id)?.answer;
}

/** Whether a refusal in NetSuite's words is about the key, and not about a limit or an outage. */
function judgesKey(status: number, error: unknown): boolean {
  const word = readOauthErrorWord(error);
  // With an OAuth 2.0 error, even status 500 is a refused key more often than an outage.
  const isOutage = word === 'temporarily_unavailable' || (word === undefined && status >= 500);
  return status !== STATUS_TOO_MANY_REQUESTS && !isOutage;
}

/** Whether a test that got no token speaks of the key, and not of a token endpoint that never judged it. */
export function wasKeyLookedAt(report: Pick<ConnectionReport, 'lines' | 'exchanges'>): boolean {
  const answered = report.lines.find(({ id }) => id === ANSWER_LINE)?.state;
  if (answered !== 'passed') {
    // Nothing is sent when a check here already found what is wrong.
    return answered === 'skipped';
  }
  const { status = 0, body = '' } = tokenAnswer(report) ?? {};
  return judgesKey(status, parseJsonObject(body)?.error);
}

/** The trouble when NetSuite rejected a connection test's token request because of a rate limit. */
export function limitOfTest(
  report: Pick<ConnectionReport, 'exchanges'>,
  now: Date,
): RenewalTrouble | undefined {
  const answer = tokenAnswer(report);
  if (answer?.status !== STATUS_TOO_MANY_REQUESTS) {
    return undefined;
  }
  const [, wait] = answer.headers.find(([name]) => name.toLowerCase() === 'retry-after') ?? [];
  return limited(readRetryAfter(wait, now));
}

/** An answer that may be different later. */
function notReady(status: number, work: EndpointWork, retryAfterSeconds?: number): RenewalTrouble {
  if (status === STATUS_TOO_MANY_REQUESTS) {
    return limited(retryAfterSeconds);
  }
  return {
    code: 'netsuite-not-ready',
    message: `NetSuite did not respond as documented (status ${status}). Try again later, or ${BY_HAND[work]}.`,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

function unreachable({ message }: OutboundFailure): RenewalTrouble {
  return { code: 'netsuite-unreachable', message: `${message} Try again.` };
}

function tokenTrouble(
  outcome: Exclude<TokenExchangeOutcome, { kind: 'granted' }>,
  observed: Pick<TokenExchangeObservation, 'traits' | 'clockSkewSeconds'>,
  certificateId: string,
  work: EndpointWork,
): RenewalTrouble {
  if (outcome.kind === 'no-answer') {
    return unreachable(outcome.failure);
  }
  const { status } = outcome;
  if (
    outcome.kind === 'unreadable' ||
    !isNetsuiteAnswer({ ...observed, outcome }) ||
    !judgesKey(status, outcome.error)
  ) {
    return notReady(status, work, observed.traits?.retryAfterSeconds);
  }
  const { clockSkewSeconds = 0 } = observed;
  const error = outcome.error === undefined ? '' : `, ${outcome.error}`;
  if (judgeSkew(clockSkewSeconds, ASSERTION_LIFE_SECONDS) === 'breaks') {
    const difference = waitText(Math.abs(clockSkewSeconds));
    const way = clockSkewSeconds > 0 ? 'ahead of' : 'behind';
    return {
      code: 'clock-skew',
      message: `NetSuite did not issue a token for the certificate ${certificateId} (status ${status}${error}). The most likely cause is the time: NetSuite uses its own clock, which is ${difference} ${way} the clock of this app’s server. Set the server’s clock, and then try again.`,
    };
  }
  return {
    code: 'token-refused',
    message: `NetSuite did not issue a token for the certificate ${certificateId} (status ${status}${error}). Test the connection to see why, or ${BY_HAND[work]}.`,
  };
}

/** How the RESTlet host, which has the certificate endpoint, says that it received too many requests. */
const LIMIT_CODE = 'SSS_REQUEST_LIMIT_EXCEEDED';

const STATUS_REQUEST_TIMEOUT = 408;

/** Whether a refusal is about the request itself, if it is not about access, a limit, or an outage. */
function isAboutRequest({ kind, status, bodyShape }: ProbeRefusal): boolean {
  const isOtherClientError =
    kind === 'not-netsuite' && status >= 400 && status !== STATUS_REQUEST_TIMEOUT;
  return (
    kind === 'bad-request' || kind === 'not-found' || (isOtherClientError && bodyShape !== 'html')
  );
}

/** A refused upload or revocation, in NetSuite's own words as far as they may be shown. */
function requestRefused(
  { status, errorCode, detail = '' }: ProbeRefusal,
  work: EndpointWork,
): RenewalTrouble {
  const code = errorCode === undefined ? '' : `, ${errorCode}`;
  const end = /[.!?…]$/.test(detail) ? '' : '.';
  const isShown = !/^\(\d+ characters that are not shown\)$/.test(detail);
  const told = isShown
    ? `NetSuite says: ${detail}${end} Fix that and try again`
    : 'The wizard does not show NetSuite’s message, because it does not know most of its words. Try again';
  const reason = detail === '' ? 'It did not say why. Try again' : told;
  return {
    code: 'certificate-refused',
    message: `NetSuite listed the certificates, but refused the ${work === 'revoke' ? 'revocation' : 'upload'} (status ${status}${code}). ${reason}, or ${BY_HAND[work]}.`,
  };
}

/**
 * What a refusal by the certificate endpoint means, and what to do next.
 *
 * @param isListed Whether the same session read the list, which proves the endpoint and the permission.
 */
function endpointTrouble(
  refused: ProbeRefusal | ProbeSilence,
  work: EndpointWork,
  isListed = false,
): RenewalTrouble {
  if (refused.kind === 'no-answer') {
    return unreachable(refused.failure);
  }
  const { kind, status, traits, errorCode } = refused;
  if (errorCode === LIMIT_CODE) {
    return limited(traits.retryAfterSeconds, status);
  }
  if (isListed && isAboutRequest(refused)) {
    return requestRefused(refused, work);
  }
  if (kind === 'forbidden' || kind === 'bad-request' || kind === 'unauthorized') {
    return {
      code: 'certificate-permission-missing',
      message: `NetSuite refused access to its certificate endpoint (status ${status}). Most likely, the role of this connection lacks the ${CERTIFICATE_PERMISSION} permission. Add it to the role and try again, or ${BY_HAND[work]}.`,
    };
  }
  if (kind === 'not-found') {
    return {
      code: 'certificate-endpoint-missing',
      message: `NetSuite returned status 404. The certificate endpoint was introduced in NetSuite 2026.1, and it must recognize this Client ID. Instead, ${BY_HAND[work]}.`,
    };
  }
  return notReady(status, work, traits.retryAfterSeconds);
}

function listUnreadable(work: EndpointWork): RenewalTrouble {
  return {
    code: 'certificate-list-unreadable',
    message: `NetSuite listed the certificates in a form that the wizard does not know, so it cannot tell which ones are there. Instead, ${BY_HAND[work]}.`,
  };
}

/** Whether there is a list, but not as documented. A web page instead of a list means maintenance. */
function isOtherForm(list: ProbeRefusal | ProbeSilence): boolean {
  return list.kind === 'no-answer'
    ? list.failure.code === 'body-too-large'
    : list.status === 200 && list.kind === 'not-netsuite' && list.bodyShape !== 'html';
}

/** Why a list does not reliably show which certificates NetSuite has; nothing when it does. */
function whyNotByList(
  list: CertificateListObservation,
  certificateId: string,
  work: EndpointWork,
): RenewalTrouble | undefined {
  if (list.kind !== 'ok') {
    return isOtherForm(list) ? listUnreadable(work) : endpointTrouble(list, work);
  }
  if (list.isPartial === true) {
    return {
      code: 'certificate-list-incomplete',
      message: `NetSuite listed only some of the certificates in a form that the wizard can read, so it cannot tell whether the others are in the way. Instead, ${BY_HAND[work]}.`,
    };
  }
  // The certificate that just signed in must be listed. If not, the list is incomplete or the wrong one.
  return findListed(list.certificates, certificateId) === undefined
    ? {
        code: 'certificate-not-listed',
        message: `NetSuite’s list does not show the certificate ${certificateId}, although the wizard just signed in with it. So the list cannot show what is already there. Instead, ${BY_HAND[work]}.`,
      }
    : undefined;
}

/** Signs in to NetSuite with a credential, and lists the certificates of the integration record. */
export async function openCertificateSession(
  store: ProfileStore,
  { door, clock }: NetSuiteWay,
  profile: Profile,
  credential: ProfileCredential,
  work: EndpointWork,
): Promise<Result<CertificateSession, RenewalTrouble>> {
  const hindrance = whyNotByEndpoint(profile, credential, clock(), work);
  if (hindrance !== undefined) {
    return failure(hindrance);
  }
  const { clientId } = profile.configuration;
  const { certificateId, algorithm } = credential;
  const privateKeyPem = await openPrivateKey(store, credential.id);
  if (clientId === undefined || certificateId === undefined || privateKeyPem === undefined) {
    return failure({
      code: 'profile-incomplete',
      message: 'The Client ID, the Certificate ID, or the private key of this profile is missing.',
    });
  }
  const account = accountOf(profile);
  const values = connectionValues(profile);
  // The request that Celigo's documents describe. Only the assertion is made here.
  const { tokenRequest } = readSentRequests(
    iClientDocument({ ...values, algorithm, clientId, certificateId, privateKeyPem }),
    connectionDocument(values),
  );
  const now = clock();
  const iat = Math.floor(now.getTime() / 1000);
  const signed = await signAssertion({
    header: { typ: 'JWT', alg: algorithm, kid: certificateId },
    payload: {
      iss: clientId,
      scope: 'rest_webservices',
      aud: `https://${tokenRequest.host}${tokenRequest.path}`,
      iat,
      exp: iat + ASSERTION_LIFE_SECONDS,
    },
    privateKeyPem,
    algorithm,
  });
  if (!signed.ok) {
    const { code } = signed.error;
    return failure({ code, message: describeSigningError(signed.error, algorithm) });
  }
  const body = renderTokenRequestBody(tokenRequest, signed.value);
  if (!body.ok) {
    return failure(body.error);
  }
  const { observation, accessToken } = await requestAccessToken({
    ...{ door, account, now },
    request: { ...tokenRequest, body: body.value },
  });
  const { outcome } = observation;
  if (outcome.kind !== 'granted') {
    return failure(tokenTrouble(outcome, observation, certificateId, work));
  }
  if (accessToken === undefined) {
    throw new Error('A token was granted, and there is none.');
  }
  const request = { door, account, accessToken, clock };
  const list = await listCertificates(request, clientId);
  const unreliable = whyNotByList(list, certificateId, work);
  if (list.kind !== 'ok' || unreliable !== undefined) {
    return failure(unreliable ?? listUnreadable(work));
  }
  const { roleId, entityId } = decodeAccessToken(accessToken);
  return success({ request, clientId, roleId, entityId, listed: list.certificates });
}

function relist(session: CertificateSession) {
  return listCertificates(session.request, session.clientId);
}

/**
 * Uploads the next certificate to NetSuite, for the entity and role of the one in use. If NetSuite already
 * has it, because an answer was lost or a person uploaded it, it is not uploaded again.
 *
 * @param announce Records the request before it is sent.
 * @returns The Certificate ID from NetSuite.
 */
export async function uploadCertificate(
  session: CertificateSession,
  credentials: { readonly old: ProfileCredential; readonly next: ProfileCredential },
  announce: () => Promise<boolean>,
): Promise<Result<string, RenewalTrouble>> {
  const { old, next } = credentials;
  const { listed, request, clientId } = session;
  const predicted = next.predictedCertificateId;
  const there = findListed(listed, predicted);
  if (there?.isRevoked === true) {
    return failure({
      code: 'next-certificate-revoked',
      message: `NetSuite lists the new certificate ${predicted} as revoked. Go back to the old certificate, and then start the renewal again with a new key.`,
    });
  }
  if (there !== undefined) {
    return success(there.certificateId);
  }
  const now = request.clock();
  const active = listed.filter((one) => isActiveCertificate(one, now));
  if (active.length >= ACTIVE_CERTIFICATES_MAX) {
    return failure({
      code: 'five-certificates',
      message: `NetSuite allows ${ACTIVE_CERTIFICATES_MAX} active certificates per integration record, and these ${active.length} are there. Nothing was uploaded. In NetSuite, revoke one that nothing uses, and then try again.`,
      certificates: active,
    });
  }
  const own = findListed(listed, nameOf(old));
  const entityId = own?.entityId ?? session.entityId;
  const roleId = own?.roleId ?? session.roleId;
  if (entityId === undefined || roleId === undefined) {
    return failure({
      code: 'entity-unknown',
      message: `NetSuite did not say which entity and role the certificate in use belongs to. Instead, ${BY_HAND.upload}.`,
    });
  }
  if (!(await announce())) {
    return failure(ENDED_MEANWHILE);
  }
  const pem = next.certificatePem;
  const created = await createCertificate(request, clientId, { pem, entityId, roleId });
  if (created.kind === 'ok' && created.certificateId !== undefined) {
    return success(created.certificateId);
  }
  // Whatever the answer was, NetSuite's list shows whether the upload worked.
  const after = await relist(session);
  if (after.kind === 'ok' && findListed(after.certificates, predicted)?.isRevoked === false) {
    return success(predicted);
  }
  if (created.kind === 'ok' || created.kind === 'no-answer') {
    // Where NetSuite gives IDs of another form, the one entry that is new is this upload's. One of the usual form
    // would be that of another certificate.
    const [added, ...others] =
      after.kind === 'ok' && after.isPartial !== true
        ? after.certificates.filter((one) => findListed(listed, one.certificateId) === undefined)
        : [];
    const isOwn = added !== undefined && !looksLikeCertificateId(added.certificateId);
    if (isOwn && !added.isRevoked && others.length === 0) {
      return success(added.certificateId);
    }
    return failure({
      code: 'upload-unanswered',
      message:
        'NetSuite did not say whether it accepted the new certificate. Try again: the wizard checks NetSuite’s list first and uploads nothing twice.',
    });
  }
  return failure(endpointTrouble(created, 'upload', true));
}

const ENDED_MEANWHILE: RenewalTrouble = {
  code: 'changed-meanwhile',
  message:
    'This renewal or its profile changed while this step was running, so nothing was sent to NetSuite. Reload the page to see the current step.',
};

/** The ID of a certificate in NetSuite's list: the predicted one, unless NetSuite assigned a different one. */
function nameOf({ certificateId, predictedCertificateId }: ProfileCredential): string {
  return certificateId ?? predictedCertificateId;
}

/** Whether NetSuite's list shows a certificate as revoked; nothing when it does not show it. */
export function isListedRevoked(
  { listed }: CertificateSession,
  credential: ProfileCredential,
): boolean | undefined {
  return findListed(listed, nameOf(credential))?.isRevoked;
}

/**
 * Revokes the old certificate. The session uses the new one, which proves again that the new one works.
 *
 * @param announce Records the request before it is sent.
 */
export async function revokeOldCertificate(
  session: CertificateSession,
  credentials: { readonly old: ProfileCredential; readonly active: ProfileCredential },
  announce: () => Promise<boolean>,
): Promise<Result<'revoked', RenewalTrouble>> {
  const { old, active } = credentials;
  const certificateId = nameOf(old);
  if ([active.certificateId, active.predictedCertificateId].includes(certificateId)) {
    throw new Error('The certificate in use was about to be revoked.');
  }
  const { request, clientId, listed } = session;
  const there = findListed(listed, certificateId);
  if (there?.isRevoked === true) {
    return success('revoked');
  }
  if (there === undefined) {
    return failure({
      code: 'old-certificate-not-listed',
      message: `NetSuite’s list does not show the old certificate ${certificateId}. Look for it on NetSuite’s own page, and revoke it if it is there. Either way, click ${REVOKED_BY_HAND_LABEL} on the renewal page afterward.`,
    });
  }
  if (!(await announce())) {
    return failure(ENDED_MEANWHILE);
  }
  const revoked = await revokeCertificate(request, clientId, certificateId);
  if (revoked.kind === 'ok') {
    return success('revoked');
  }
  const after = await relist(session);
  if (after.kind === 'ok' && findListed(after.certificates, certificateId)?.isRevoked === true) {
    return success('revoked');
  }
  return failure(
    revoked.kind === 'no-answer'
      ? {
          code: 'revoke-unanswered',
          message:
            'NetSuite did not say whether it revoked the old certificate. Try again: the wizard checks NetSuite’s list first.',
        }
      : endpointTrouble(revoked, 'revoke', true),
  );
}
