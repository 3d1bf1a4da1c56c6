import { renderTokenRequestBody } from '@/lib/celigo/token-request-body';
import { type DecodedAccessToken, decodeAccessToken } from '@/lib/netsuite/access-token';
import { signAssertion } from '@/lib/netsuite/assertion';
import { type ProbeObservation, probeRest } from '@/lib/netsuite/probes';
import { requestAccessToken, type TokenExchange } from '@/lib/netsuite/token-exchange';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import { redactSecrets } from '@/lib/outbound/redact';
import { diagnose, type TestObservations } from './diagnose';
import {
  lineOfAnswer,
  lineOfClocks,
  lineOfGrant,
  lineOfGrantedScopes,
  lineOfRoleAndEntity,
  linesOfProbes,
  listMissingScopes,
  skippedNetworkLines,
  skippedTokenLines,
} from './network-lines';
import { type OfflineProof, skipped } from './offline-proof';
import { type OfflineProofInput, proveOffline } from './offline-proofs';
import type { ConnectionReport, ReportLine } from './report';
import { proveRequestBody, proveSigning, REQUEST_SUBJECTS } from './request-proofs';

/** Longest sentence of the other side in the report, in characters. */
const LONGEST_EVIDENCE = 600;

/** What is tested: the credential, the very texts that are pasted into Celigo, and the way out. */
export type ConnectionTestInput = Omit<OfflineProofInput, 'now'> & {
  readonly door: OutboundDoor;
  /** The text of Celigo's field Override access token HTTP request body. */
  readonly bodyTemplate: string;
  /** The clock of this machine. */
  readonly clock: () => Date;
  /** Called with each line as soon as it is known, in the order of the report. */
  readonly onLine?: (line: ReportLine) => void;
  /** Ends the test before its next request; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
};

/** The lines so far and the secrets that must never be in one. */
class Journal {
  readonly lines: Array<ReportLine> = [];
  readonly #secrets: Array<string> = [];
  readonly #onLine: ((line: ReportLine) => void) | undefined;

  constructor(onLine: ((line: ReportLine) => void) | undefined) {
    this.#onLine = onLine;
  }

  /** Adds secrets that later texts are freed of; a JWS counts whole and in its parts. */
  keepSecret(...secrets: ReadonlyArray<string>): void {
    this.#secrets.push(...secrets, ...secrets.flatMap((secret) => secret.split('.')));
  }

  write(...lines: ReadonlyArray<ReportLine>): void {
    for (const line of lines) {
      const clean = { ...line, evidence: line.evidence.map((text) => this.clean(text)) };
      this.lines.push(clean);
      this.#onLine?.(clean);
    }
  }

  clean(text: string): string {
    return redactSecrets(text, this.#secrets, { maxLength: LONGEST_EVIDENCE });
  }
}

/**
 * Runs one connection test: proves what can be proved offline, renders Celigo's own templates, signs
 * and sends the request that Celigo would send, reads the answer, and calls REST web services once.
 * The lines have a fixed order; after a failure the later ones are `skipped` with the reason. An
 * offline proof that fails stops the test before the network; one that warns does not. The report
 * holds no secret. Nothing is written or changed in NetSuite.
 */
export async function runConnectionTest(input: ConnectionTestInput): Promise<ConnectionReport> {
  const startedAt = input.clock();
  const startedAtMs = performance.now();
  const journal = new Journal(input.onLine);
  journal.keepSecret(input.privateKeyPem, input.clientId);
  const observations = await observe(input, journal, startedAt);
  const works = !journal.lines.some(({ state }) => state === 'failed');
  const causes = works ? [] : diagnose(observations);
  return {
    outcome: works ? 'works' : 'does-not-work',
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(performance.now() - startedAtMs),
    lines: journal.lines,
    causes: causes.map(({ code, why }) => ({ code, why: journal.clean(why) })),
  };
}

async function observe(
  input: ConnectionTestInput,
  journal: Journal,
  now: Date,
): Promise<TestObservations> {
  const { account } = input;
  const { proofs, body } = await prepareRequest(input, journal, now);
  journal.write(...proofs.map(({ line }) => line));
  if (body === undefined) {
    const why = 'Nothing was sent, because a check before it failed.';
    journal.write(...skippedNetworkLines(input.scopes, why));
    return { account, proofs };
  }
  input.signal?.throwIfAborted();
  const exchange = await requestAccessToken({
    door: input.door,
    account,
    body,
    now: input.clock(),
  });
  journal.keepSecret(exchange.accessToken ?? '');
  journal.write(lineOfAnswer(exchange.observation), lineOfClocks(exchange.observation));
  journal.write(lineOfGrant(exchange.observation));
  const later = await observeToken(input, journal, exchange);
  return { account, proofs, exchange: exchange.observation, ...later };
}

type PreparedRequest = {
  readonly proofs: ReadonlyArray<OfflineProof>;
  /** The encoded body; absent when a proof failed. A secret. */
  readonly body?: string;
};

async function prepareRequest(
  input: ConnectionTestInput,
  journal: Journal,
  now: Date,
): Promise<PreparedRequest> {
  const { proofs, rendered } = proveOffline({ ...input, now });
  if (rendered === undefined || proofs.some(({ line }) => line.state === 'failed')) {
    const why = 'Not tried, because a check before it failed.';
    return { proofs: [...proofs, ...REQUEST_SUBJECTS.map((subject) => skipped(subject, why))] };
  }
  const signing = await signAssertion({
    header: rendered.header,
    payload: rendered.payloadText,
    privateKeyPem: input.privateKeyPem,
    algorithm: input.algorithm,
  });
  const signed = [...proofs, proveSigning(signing)];
  if (!signing.ok) {
    return { proofs: [...signed, skipped(REQUEST_SUBJECTS[1], 'There is no assertion to send.')] };
  }
  journal.keepSecret(signing.value);
  const body = renderTokenRequestBody(input.bodyTemplate, signing.value);
  const bodyProof = proveRequestBody(body, signing.value);
  const all = [...signed, bodyProof];
  return body.ok && bodyProof.line.state === 'passed'
    ? { proofs: all, body: body.value }
    : { proofs: all };
}

async function observeToken(
  input: ConnectionTestInput,
  journal: Journal,
  { accessToken }: TokenExchange,
): Promise<{ readonly missingScopes?: ReadonlyArray<string>; readonly probe?: ProbeObservation }> {
  if (accessToken === undefined) {
    journal.write(...skippedTokenLines(input.scopes, 'There is no access token.'));
    return {};
  }
  const token = decodeAccessToken(accessToken);
  journal.write(lineOfRoleAndEntity(token), lineOfGrantedScopes(token, input.scopes));
  const missingScopes = listMissingScopes(token, input.scopes);
  const probe = await probeWhenGranted(input, token, accessToken);
  journal.write(...linesOfProbes(input.scopes, token, probe));
  return { missingScopes, ...(probe === undefined ? {} : { probe }) };
}

/** REST web services are called only with a scope that allows it. */
async function probeWhenGranted(
  input: ConnectionTestInput,
  token: DecodedAccessToken,
  accessToken: string,
): Promise<ProbeObservation | undefined> {
  const missing = listMissingScopes(token, input.scopes);
  if (!input.scopes.includes('rest_webservices') || missing.includes('rest_webservices')) {
    return undefined;
  }
  input.signal?.throwIfAborted();
  const { door, account, clock } = input;
  return probeRest({ door, account, accessToken, clock });
}
