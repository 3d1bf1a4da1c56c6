import { randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client';
import { recordAuditEventAlone } from '@/lib/audit/audit';
import type { Installation } from '@/lib/installation/installation';
import { appAddress } from '@/lib/installation/outbound';
import { failure, type Result, success } from '@/lib/result';
import { asksAfterPassword } from '@/lib/vault/person-mac';
import { beginSession } from '../begin-session';
import { createFairQueue } from '../fair-queue';
import { countAttempt } from '../rate-limit';
import { SECOND_STEP_PATH, secondStepCookie } from '../second-step';
import { type FoundSession, sessionForSetUp } from '../session';
import { consumeOnce } from '../single-use';
import { landingPath } from '../wanted-path';
import { admitByClaims, isSubjectOf, linkOwnAccount } from './accounts';
import { countsAsSecondFactor, wantedClaims } from './claims';
import { confirmedCookie } from './confirmed';
import type { FailureReport } from './failures';
import { endedCookie, type OwnCookie, type Pending, pendingCookie, pendingOf } from './pending';
import {
  authorizationUrl,
  CLOCK_TOLERANCE_SECONDS,
  type Claims,
  findProvider,
  redeemAnswer,
  type Secrets,
} from './provider';
import { noteFailure, providerMark, type SingleSignOnSettings, settingsInUse } from './settings';

/** The path to which the provider sends people back. */
const CALLBACK_PATH = '/sign-in/single-sign-on/callback';

/** The address to register with the provider. */
export function redirectUri({ environment }: Pick<Installation, 'environment'>): string {
  return `${appAddress(environment)}${CALLBACK_PATH}`;
}

/** The most concurrent provider requests per source, and the most that can wait. */
const asking = createFairQueue(4, 16);

/** Everything else that says no is a failure with a code. */
type Answer = { readonly location: string; readonly cookies: ReadonlyArray<OwnCookie> };

/** Does what asks the provider, a few at a time per source. */
async function inLine<Value>(
  source: string,
  work: () => Promise<Result<Value, FailureReport>>,
): Promise<Result<Value, FailureReport>> {
  const leave = await asking.enter(source, new AbortController().signal);
  if (typeof leave === 'string') {
    return failure({ code: 'sso-busy' });
  }
  try {
    return await work();
  } finally {
    leave();
  }
}

/** Notes a failure for owners, and passes it on. */
async function noted<Value>(
  { database }: Installation,
  settings: SingleSignOnSettings,
  result: Result<Value, FailureReport>,
  secrets: ReadonlyArray<string>,
  now: Date,
): Promise<Result<Value, FailureReport>> {
  if (!result.ok) {
    await noteFailure(database, result.error, [settings.clientSecret, ...secrets], now);
  }
  return result;
}

/** Sends a person to the provider. */
export async function startSingleSignOn(
  installation: Installation,
  wish: Pick<Pending, 'purpose'> & {
    readonly to: string | undefined;
    readonly sessionId?: string;
    readonly source: string;
  },
  now: Date,
): Promise<
  Result<{ readonly url: URL; readonly name: string; readonly cookie: OwnCookie }, FailureReport>
> {
  const settings = await settingsInUse(installation);
  if (settings === undefined) {
    return failure({ code: 'sso-off' });
  }
  const { purpose, to, sessionId, source } = wish;
  const secrets = {
    state: randomState(),
    nonce: randomNonce(),
    verifier: randomPKCECodeVerifier(),
  };
  const started = await inLine(source, async () => {
    const provider = await findProvider(settings, installation.environment.notifyPrivateTargets);
    if (!provider.ok) {
      return provider;
    }
    const way = { redirectUri: redirectUri(installation), isAgain: purpose === 'confirm', secrets };
    const url = await authorizationUrl(provider.value, settings, way);
    const cookie = await pendingCookie(installation, secrets.state, {
      ...{ purpose, nonce: secrets.nonce, verifier: secrets.verifier },
      to: landingPath(to),
      ...(sessionId === undefined ? {} : { sessionId }),
      ...{ provider: providerMark(settings), startedAtMs: now.getTime() },
    });
    return success({ url, name: settings.name, cookie });
  });
  return noted(installation, settings, started, [], now);
}

type Back = {
  readonly settings: SingleSignOnSettings;
  readonly pending: Pending;
  readonly claims: Claims;
  readonly requestHeaders: Headers;
  readonly now: Date;
};

async function signInWith(
  installation: Installation,
  { settings, pending, claims, requestHeaders, now }: Back,
): Promise<Result<Answer, FailureReport>> {
  const admitted = await admitByClaims(installation, { settings, claims, now });
  if (!admitted.ok) {
    return admitted;
  }
  const person = admitted.value;
  const hasProvenBoth = countsAsSecondFactor(settings, claims);
  if (!hasProvenBoth && asksAfterPassword(person.factors)) {
    const cookie = await secondStepCookie(installation, person, 'single-sign-on', now);
    const query = new URLSearchParams({ to: pending.to });
    return success({
      location: `${SECOND_STEP_PATH}?${query}`,
      // The browser comes from the provider's site, and the next page must know the person.
      cookies: [{ ...cookie, sameSite: 'lax' }],
    });
  }
  const by = { by: 'single-sign-on', hasProvenBoth, isLetIn: true } as const;
  await beginSession(installation, person, { ...by, knownDevice: false, requestHeaders }, now);
  return success({ location: pending.to, cookies: [] });
}

/** The session that went to the provider, if it is still the one of this browser. */
async function sameSession(
  installation: Installation,
  { pending, requestHeaders }: Back,
): Promise<FoundSession | undefined> {
  const session = await sessionForSetUp(installation, requestHeaders);
  return session?.sessionId === pending.sessionId ? session : undefined;
}

async function linkWith(
  installation: Installation,
  back: Back,
): Promise<Result<Answer, FailureReport>> {
  const session = await sameSession(installation, back);
  if (session === undefined) {
    return failure({ code: 'sso-session' });
  }
  const { claims, now } = back;
  const linked = await linkOwnAccount(installation, session, claims, now);
  return linked.ok ? success({ location: '/settings?sso=linked', cookies: [] }) : linked;
}

async function confirmWith(
  installation: Installation,
  back: Back,
): Promise<Result<Answer, FailureReport>> {
  const session = await sameSession(installation, back);
  if (session === undefined) {
    return failure({ code: 'sso-session' });
  }
  const { pending, claims, now } = back;
  const earliest = pending.startedAtMs / 1000 - CLOCK_TOLERANCE_SECONDS;
  if (claims.authTime === undefined || claims.authTime < earliest) {
    return failure({ code: 'sso-not-fresh', detail: 'The claim auth_time is missing or too old.' });
  }
  if (!(await isSubjectOf(installation, session.person.id, claims))) {
    return failure({ code: 'sso-other-person' });
  }
  const cookie = await confirmedCookie(installation, session, now);
  await recordAuditEventAlone(installation.database, {
    action: 'single-sign-on-confirmed',
    actor: session.person,
    at: now,
  });
  return success({ location: pending.to, cookies: [cookie] });
}

const WORK = { 'sign-in': signInWith, link: linkWith, confirm: confirmWith } as const;

/** Most refusals after a sign-in at the provider that are put on the record in an hour. */
const RECORDED_RULE = {
  name: 'single-sign-on refused recorded',
  ...{ attemptsMax: 200, windowSeconds: 3600 },
} as const;

async function recordRefusal(
  { database, authSecret }: Installation,
  { code }: FailureReport,
  now: Date,
): Promise<void> {
  if (code === 'sso-role-missing') {
    return;
  }
  const room = await countAttempt(database, authSecret, RECORDED_RULE, 'anybody', now);
  if (!room.allowed) {
    return;
  }
  await recordAuditEventAlone(database, {
    action: 'single-sign-on-refused',
    actor: undefined,
    at: now,
    detail: { code },
  });
}

/** Where a person goes on who comes back with a failure: what they see is only the code's own sentence. */
export function failurePath(purpose: Pending['purpose'], code: FailureReport['code']): string {
  return purpose === 'sign-in' ? `/sign-in?sso=${code}` : `/settings?sso=${code}`;
}

/**
 * Handles the callback from the provider. Each authorization request is valid once, in the same browser, for
 * ten minutes.
 *
 * @param query What the provider sent along.
 * @returns Where the browser goes, and the cookies that it takes.
 */
export async function finishSingleSignOn(
  installation: Installation,
  request: {
    readonly query: URLSearchParams;
    readonly headers: Headers;
    readonly source: string;
  },
  now: Date,
): Promise<Answer & { readonly failed: FailureReport['code'] | undefined }> {
  const { query, headers: requestHeaders, source } = request;
  const cookies = [await endedCookie(installation)];
  const end = (purpose: Pending['purpose'], code: FailureReport['code']) => ({
    ...{ location: failurePath(purpose, code), cookies, failed: code },
  });
  const settings = await settingsInUse(installation);
  if (settings === undefined) {
    return end('sign-in', 'sso-off');
  }
  const state = query.get('state') ?? '';
  const pending = await pendingOf(installation, requestHeaders, state, now);
  if (
    pending === undefined ||
    pending.provider !== providerMark(settings) ||
    !(await consumeOnce(installation.database, `single-sign-on ${state}`, now))
  ) {
    return end('sign-in', 'sso-stale');
  }
  const secrets: Secrets = { state, nonce: pending.nonce, verifier: pending.verifier };
  const answer = new URL(`${redirectUri(installation)}?${query}`);
  const redeemed = await inLine(source, async () => {
    const provider = await findProvider(settings, installation.environment.notifyPrivateTargets);
    if (!provider.ok) {
      return provider;
    }
    const wanted = pending.purpose === 'sign-in' ? wantedClaims(settings) : [];
    return redeemAnswer(provider.value, { answer, secrets, wanted, now });
  });
  const finished = redeemed.ok
    ? await WORK[pending.purpose](installation, {
        ...{ settings, pending, claims: redeemed.value, requestHeaders, now },
      })
    : redeemed;
  if (finished.ok) {
    const { location } = finished.value;
    return { location, cookies: [...cookies, ...finished.value.cookies], failed: undefined };
  }
  const hidden = [pending.nonce, pending.verifier, query.get('code') ?? ''];
  await noted(installation, settings, finished, hidden, now);
  if (redeemed.ok) {
    await recordRefusal(installation, finished.error, now);
  }
  return end(pending.purpose, finished.error.code);
}
