import type { RenderedAssertionParts } from '@/lib/celigo/rendered-assertion';
import { readSentRequests } from '@/lib/celigo/sent-requests';
import { renderTokenRequestBody } from '@/lib/celigo/token-request-body';
import { type Diagnosis, diagnose } from '@/lib/diagnosis/diagnose';
import type { TestObservations } from '@/lib/diagnosis/observations';
import { type OfflineProof, skipped } from '@/lib/diagnosis/offline-proof';
import { describeCertificate } from '@/lib/keys/certificate';
import { isShowableCertificateId } from '@/lib/keys/certificate-id';
import { signAssertion } from '@/lib/netsuite/assertion';
import { requestAccessToken } from '@/lib/netsuite/token-exchange';
import { boundedRun } from '@/lib/outbound/bounded-run';
import type { ActsAs } from './acts-as';
import type { ConnectionTestInput, TestSubject } from './connection-test-input';
import { ExchangeRecorder, reportAssertion } from './exchange-recorder';
import { Journal } from './journal';
import {
  lineOfAnswer,
  lineOfClocks,
  lineOfGrant,
  skippedNetworkLines,
  skippedTokenLines,
} from './network-lines';
import { proveOffline } from './offline-proofs';
import type { ConnectionReport } from './report';
import { proveSigning, proveTokenRequest, REQUEST_CHECKS } from './request-proofs';
import { observeToken } from './token-calls';

/** About six calls, each of which may take half a minute. */
const RUN_LIMITS = { timeMs: 120_000, bodyBytes: 2 * 1_048_576 };

/** The name of the token request in a report. */
export const TOKEN_REQUEST = { id: 'token-request', title: 'Token request' };

/** A run in progress. */
type Run = {
  readonly input: TestSubject;
  readonly journal: Journal;
  readonly recorder: ExchangeRecorder;
  readonly startedAt: Date;
};

/** The observations, and the assertion that was sent. */
type Observed = {
  readonly observations: TestObservations;
  readonly assertion?: RenderedAssertionParts;
  readonly actsAs?: ActsAs | undefined;
};

/**
 * Runs one connection test with two Celigo documents: proves what can be proven offline, renders their
 * templates, signs and sends the request that they describe, reads the answer, and makes the calls that
 * each granted scope allows, including the connection's test request. The lines have a fixed order. After
 * a failure, later lines are `skipped`, with the reason. If an offline proof fails, the test stops before
 * it uses the network; a warning does not stop it. The report contains no secrets. The test changes
 * nothing in NetSuite, unless the RESTlet that a person named does so when it is called with GET.
 */
export async function runConnectionTest({
  iClient,
  connection,
  ...given
}: ConnectionTestInput): Promise<ConnectionReport> {
  const startedAtMs = performance.now();
  const input: TestSubject = { ...given, ...readSentRequests(iClient, connection) };
  const run: Run = {
    input,
    journal: new Journal(input.onLine),
    recorder: new ExchangeRecorder(boundedRun(input.door, RUN_LIMITS), input.clock),
    startedAt: input.clock(),
  };
  run.journal.keepSecret(input.privateKeyPem, input.clientId);
  const { observations, assertion, actsAs } = await observe(run);
  const diagnosis = diagnose(observations);
  return {
    outcome: run.journal.lines.some(({ state }) => state === 'failed') ? 'does-not-work' : 'works',
    startedAt: run.startedAt.toISOString(),
    durationMs: Math.round(performance.now() - startedAtMs),
    lines: run.journal.lines,
    ...cleanDiagnosis(run, diagnosis),
    ...reportTraffic(run, assertion),
    ...(actsAs === undefined ? {} : { actsAs }),
    ...reportRestlet(run),
    hasListedWordsOnly: true,
  };
}

function cleanDiagnosis(
  { journal }: Run,
  { causes, ruledOut, isSingledOut }: Diagnosis,
): Diagnosis {
  return {
    isSingledOut,
    causes: causes.map((cause) => ({ ...cause, why: journal.clean(cause.why) })),
    ruledOut: ruledOut.map((cause) => ({ ...cause, why: journal.clean(cause.why) })),
  };
}

/** The RESTlet that was named, unless a secret was typed as one of its IDs. */
function reportRestlet({ input: { restlet }, journal }: Run): Pick<ConnectionReport, 'restlet'> {
  return restlet === undefined || Object.values(restlet).some((id) => journal.clean(id) !== id)
    ? {}
    : { restlet };
}

function reportTraffic(
  { input, journal, recorder }: Run,
  assertion: RenderedAssertionParts | undefined,
): Pick<ConnectionReport, 'assertion' | 'exchanges'> {
  const clean = (text: string, maxLength?: number) => journal.clean(text, maxLength);
  return {
    ...(assertion === undefined
      ? {}
      : { assertion: reportAssertion(assertion, clean, input.clientId) }),
    exchanges: recorder.report({
      clean,
      clientId: input.clientId,
      secrets: journal.secrets,
      own: [
        input.account.accountId,
        ...(isShowableCertificateId(input.certificateId) ? [input.certificateId] : []),
      ],
    }),
  };
}

async function observe(run: Run): Promise<Observed> {
  const { input, journal, recorder, startedAt } = run;
  const { proofs, body, assertion } = await prepareRequest(run);
  journal.write(...proofs.map(({ line }) => line));
  const known: TestObservations = {
    account: input.account,
    now: startedAt,
    proofs,
    ...readCertificateStart(input.certificatePem),
    ...readLifetime(assertion),
    ...(input.lastGoodTest === undefined ? {} : { lastGoodTest: input.lastGoodTest }),
  };
  if (body === undefined) {
    const why = 'Nothing was sent, because a check before it failed.';
    journal.write(...skippedNetworkLines(input.scopes, why));
    return { observations: known };
  }
  input.signal?.throwIfAborted();
  const { observation, accessToken } = await requestAccessToken({
    door: recorder.doorFor(TOKEN_REQUEST),
    account: input.account,
    request: { ...input.tokenRequest, body },
    now: input.clock(),
  });
  journal.keepSecret(accessToken ?? '');
  journal.write(lineOfAnswer(observation), lineOfClocks(observation), lineOfGrant(observation));
  const { seen, actsAs } =
    accessToken === undefined
      ? { seen: skipToken(run), actsAs: undefined }
      : await observeToken({ ...run, accessToken });
  return {
    actsAs,
    observations: { ...known, exchange: observation, ...seen },
    ...(assertion === undefined ? {} : { assertion }),
  };
}

function readCertificateStart(
  certificatePem: string,
): Pick<TestObservations, 'certificateValidFrom'> {
  const certificate = describeCertificate(certificatePem);
  return certificate.ok ? { certificateValidFrom: certificate.value.notBefore } : {};
}

function readLifetime(
  assertion: RenderedAssertionParts | undefined,
): Pick<TestObservations, 'assertionLifetimeSeconds'> {
  const { iat, exp } = assertion?.payload ?? {};
  return typeof iat === 'number' && typeof exp === 'number'
    ? { assertionLifetimeSeconds: exp - iat }
    : {};
}

function skipToken({ input, journal }: Run): object {
  journal.write(...skippedTokenLines(input.scopes, 'There is no access token.'));
  return {};
}

type PreparedRequest = {
  readonly proofs: ReadonlyArray<OfflineProof>;
  /** The encoded body, which is a secret; absent when a proof failed. */
  readonly body?: string;
  /** What was signed; absent when nothing was signed. */
  readonly assertion?: RenderedAssertionParts;
};

async function prepareRequest({ input, journal, startedAt }: Run): Promise<PreparedRequest> {
  const { proofs, rendered } = proveOffline({ ...input, now: startedAt });
  if (rendered === undefined || proofs.some(({ line }) => line.state === 'failed')) {
    const why = 'Not tried, because a check before it failed.';
    return { proofs: [...proofs, ...REQUEST_CHECKS.map((subject) => skipped(subject, why))] };
  }
  const signing = await signAssertion({
    header: rendered.header,
    payload: rendered.payloadText,
    privateKeyPem: input.privateKeyPem,
    algorithm: input.algorithm,
  });
  const signed = [...proofs, proveSigning(signing, input.algorithm)];
  if (!signing.ok) {
    return { proofs: [...signed, skipped(REQUEST_CHECKS[1], 'There is no assertion to send.')] };
  }
  journal.keepSecret(signing.value);
  const body = renderTokenRequestBody(input.tokenRequest, signing.value);
  const bodyProof = proveTokenRequest(input, body, signing.value);
  const all = [...signed, bodyProof];
  return body.ok && bodyProof.line.state === 'passed'
    ? { proofs: all, body: body.value, assertion: rendered }
    : { proofs: all };
}
