import type { AuditActor } from '@/lib/audit/audit';
import {
  type CeligoResourceKind,
  createCeligoApiClient,
  isCeligoId,
} from '@/lib/celigo/api-client';
import { connectionDocument, iClientDocument } from '@/lib/celigo/api-documents';
import { profileMark } from '@/lib/celigo/api-marker';
import type { CeligoApiRegion } from '@/lib/celigo/api-regions';
import type { ConnectionValues } from '@/lib/celigo/form-connection';
import type { IClientValues } from '@/lib/celigo/form-iclient';
import {
  type CeligoIds,
  type CeligoRunLine,
  type CeligoRunOutcome,
  type MakeInCeligoRequest,
  makeInCeligo,
} from '@/lib/celigo/make-in-celigo';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import { changeCeligoMemory } from '@/lib/profiles/celigo-memory';
import type { CeligoMemory, CeligoRunRecord } from '@/lib/profiles/celigo-memory-schema';
import { openPrivateKey } from '@/lib/profiles/credentials';
import type { Profile, ProfileConfiguration } from '@/lib/profiles/profile';
import { type ProfileStore, readProfile } from '@/lib/profiles/store';
import { failure, type Result, success } from '@/lib/result';
import { answerOfRefusal } from './celigo-causes';
import { type RunLease, takeRunLease } from './run-lease';

/** What is to be made, for whom, and with which token. */
export type CeligoRunRequest = {
  /** As it was read when the person pressed the button. */
  readonly profile: Profile;
  readonly iClient: IClientValues;
  readonly connection: ConnectionValues;
  /** What the two forms hold, to be remembered as entered once Celigo's test went through. */
  readonly entered: NonNullable<ProfileConfiguration['enteredInCeligo']>;
  readonly door: OutboundDoor;
  readonly region: CeligoApiRegion;
  /** A secret. */
  readonly apiToken: string;
  /** Whether to seal the token with the profile once Celigo accepted it. */
  readonly keepToken: boolean;
  readonly actor: AuditActor;
  readonly clock: () => Date;
  /** Waits for some milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
};

/** Why a run did not even begin. */
export type CeligoRunError = {
  readonly code:
    | 'profile-not-found'
    | 'profile-incomplete'
    | 'celigo-run-under-way'
    | 'changed-meanwhile';
  /** A sentence for people. */
  readonly message: string;
};

const NOT_FOUND: CeligoRunError = {
  code: 'profile-not-found',
  message: 'This profile was deleted meanwhile. Nothing was sent to Celigo.',
};

const CHANGED: CeligoRunError = {
  code: 'changed-meanwhile',
  message:
    'This profile was changed meanwhile, in another tab or by somebody else. Nothing was sent to Celigo. Look at what will be sent, then press the button again.',
};

/** The ids of an earlier run, if it was for the same region and the same NetSuite account. */
export function knownIds(
  memory: CeligoMemory | undefined,
  region: CeligoApiRegion,
  accountId: string,
): CeligoIds {
  const made = memory?.made;
  if (made === undefined || made.region !== region || made.accountId !== accountId) return {};
  return {
    ...(isCeligoId(made.iClientId) ? { iClientId: made.iClientId } : {}),
    ...(isCeligoId(made.connectionId) ? { connectionId: made.connectionId } : {}),
  };
}

/**
 * How long a document may still appear in Celigo after the request for it lost its answer: longer than
 * this program waits for an answer.
 */
const CREATION_OPEN_MS = 45_000;

/** What an earlier run asked Celigo to create without an answer, as long as it may still appear. */
function openCreation(
  memory: CeligoMemory | undefined,
  region: CeligoApiRegion,
  accountId: string,
): MakeInCeligoRequest['openCreation'] {
  const creating = memory?.creating;
  if (creating === undefined || creating.region !== region || creating.accountId !== accountId) {
    return undefined;
  }
  const until = new Date(Date.parse(creating.since) + CREATION_OPEN_MS);
  return { kind: creating.kind, until };
}

/** What of a profile went to Celigo: when it changed meanwhile, the run proved something else. */
function valuesSent({ name, accountId, scopes, credential, configuration }: Profile): string {
  const { clientId, templates } = configuration;
  return JSON.stringify([
    name,
    accountId,
    scopes,
    credential?.id,
    credential?.certificateId,
    clientId,
    templates,
  ]);
}

/** Writes down what a run does, as it goes. */
class RunJournal {
  readonly #store: ProfileStore;
  readonly #request: CeligoRunRequest;
  readonly #startedAt: string;

  constructor(store: ProfileStore, request: CeligoRunRequest) {
    this.#store = store;
    this.#request = request;
    this.#startedAt = request.clock().toISOString();
  }

  get #subject() {
    const { profile, actor, clock } = this.#request;
    return { profileId: profile.id, actor, now: clock() };
  }

  #record(
    outcome: CeligoRunRecord['outcome'],
    lines: ReadonlyArray<CeligoRunLine>,
    answer?: string,
  ): CeligoRunRecord {
    const { region } = this.#request;
    return {
      region,
      startedAt: this.#startedAt,
      outcome,
      lines,
      ...(answer === undefined ? {} : { answer }),
    };
  }

  begin(): Promise<boolean> {
    return changeCeligoMemory(
      this.#store,
      this.#subject,
      (memory) => ({ ...memory, lastRun: this.#record('under-way', []) }),
      { action: 'celigo-run-started', detail: { region: this.#request.region } },
    );
  }

  /** Written before Celigo is asked, so that a break leaves a trace. */
  announce(kind: CeligoResourceKind): Promise<boolean> {
    const { region, profile, clock } = this.#request;
    const { accountId } = profile;
    const creating = { region, accountId, kind, since: clock().toISOString() };
    return changeCeligoMemory(this.#store, this.#subject, (memory) => ({ ...memory, creating }), {
      action: 'celigo-creation-asked',
      detail: { region, kind },
    });
  }

  /** The ids that Celigo gave, and the token when it is to be kept: Celigo has accepted it by now. */
  remember(ids: CeligoIds, lines: ReadonlyArray<CeligoRunLine>): Promise<boolean> {
    const { region, profile, keepToken, apiToken } = this.#request;
    const { accountId } = profile;
    return changeCeligoMemory(
      this.#store,
      this.#subject,
      ({ creating: _done, ...memory }) => ({
        ...memory,
        ...(keepToken ? { apiToken: { region, token: apiToken } } : {}),
        made: { region, accountId, ...knownIds(memory, region, accountId), ...ids },
        lastRun: this.#record('under-way', lines),
      }),
      {
        action: ids.iClientId === undefined ? 'celigo-connection-made' : 'celigo-iclient-made',
        detail: { region, id: ids.iClientId ?? ids.connectionId ?? '', tokenSealed: keepToken },
      },
    );
  }

  /** The end. Both tasks are settled when it works and nothing was changed while the run went on. */
  end({ outcome, lines, test, refusal, creationIsOpen }: CeligoRunOutcome): Promise<boolean> {
    const answer = test?.answer ?? (refusal && answerOfRefusal(refusal));
    const { profile, entered, region, keepToken, apiToken } = this.#request;
    const { now } = this.#subject;
    const sent = valuesSent(profile);
    const isAccepted = lines.some(({ id, state }) => id === 'token' && state === 'passed');
    return changeCeligoMemory(
      this.#store,
      this.#subject,
      ({ creating, ...memory }) => ({
        ...memory,
        ...(creationIsOpen === true && creating !== undefined ? { creating } : {}),
        ...(keepToken && isAccepted ? { apiToken: { region, token: apiToken } } : {}),
        lastRun: this.#record(outcome, lines, answer),
      }),
      { action: 'celigo-run-ended', detail: { region, outcome } },
      (current) =>
        outcome === 'works' && valuesSent(current) === sent
          ? { celigoIclientSettledAt: now, celigoConnectionSettledAt: now, entered }
          : {},
    );
  }
}

async function runWithLease(
  store: ProfileStore,
  request: CeligoRunRequest,
  privateKeyPem: string,
  lease: RunLease,
): Promise<Result<CeligoRunRecord['outcome'], CeligoRunError>> {
  const { profile, region, apiToken, door, iClient, connection } = request;
  // Another run may have ended, or a value may have changed, while the lease was waited for.
  const current = await readProfile(store, profile.id);
  if (current === undefined) return failure(NOT_FOUND);
  if (valuesSent(current) !== valuesSent(profile)) return failure(CHANGED);
  const journal = new RunJournal(store, request);
  if (!(await journal.begin())) return failure(NOT_FOUND);
  const { celigo } = current.configuration;
  const { accountId } = profile;
  const open = openCreation(celigo, region, accountId);
  const { clock, wait } = request;
  const outcome = await makeInCeligo({
    client: createCeligoApiClient({
      door,
      region,
      apiToken,
      knownSecrets: [privateKeyPem, iClient.clientId],
      wait,
      clock,
    }),
    mark: profileMark(profile.id, accountId),
    iClient: iClientDocument({ ...iClient, privateKeyPem }),
    connection: connectionDocument(connection),
    known: knownIds(celigo, region, accountId),
    remember: (ids, lines) => journal.remember(ids, lines),
    mayCreate: async (kind) => (await lease.isHeld()) && (await journal.announce(kind)),
    ...(open === undefined ? {} : { openCreation: open }),
    wait,
    clock,
  });
  return (await journal.end(outcome)) ? success(outcome.outcome) : failure(NOT_FOUND);
}

/**
 * Makes or updates the iClient and the connection of a profile in Celigo, and keeps the result with the
 * profile. One run at a time works on a profile; after any break the next one goes on from what was
 * written down, or from what it finds in Celigo.
 */
export async function makeForProfile(
  store: ProfileStore,
  request: CeligoRunRequest,
): Promise<Result<CeligoRunRecord['outcome'], CeligoRunError>> {
  const { credential, id } = request.profile;
  const privateKeyPem =
    credential === null ? undefined : await openPrivateKey(store, credential.id);
  if (privateKeyPem === undefined) {
    const message = 'The private key of this profile is not there (any more). Nothing was sent.';
    return failure({ code: 'profile-incomplete', message });
  }
  const lease = await takeRunLease(store.database, id);
  if (lease === undefined) {
    return failure({
      code: 'celigo-run-under-way',
      message:
        'Another run is making this profile’s iClient and connection right now. Wait a minute, then reload this page.',
    });
  }
  try {
    return await runWithLease(store, request, privateKeyPem, lease);
  } finally {
    await lease.release();
  }
}

/** Forgets the sealed API token of a profile; gives false when the profile is gone. */
export function forgetCeligoToken(
  store: ProfileStore,
  subject: { readonly profileId: string; readonly actor: AuditActor; readonly now: Date },
): Promise<boolean> {
  return changeCeligoMemory(store, subject, ({ apiToken: _forgotten, ...memory }) => memory, {
    action: 'celigo-token-forgotten',
  });
}
