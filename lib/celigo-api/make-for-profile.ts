import type { AuditActor } from '@/lib/audit/audit';
import type { CeligoResourceKind } from '@/lib/celigo/catalog';
import {
  type ConnectionValues,
  connectionDocument,
  connectionFields,
} from '@/lib/celigo/connection';
import { valuesToRemember } from '@/lib/celigo/entered-values';
import { type IClientValues, iClientDocument, iClientFields } from '@/lib/celigo/iclient';
import type { CeligoApiRegion } from '@/lib/celigo/regions';
import { truncateWriteAheadLog } from '@/lib/database/client';
import type { OutboundDoor } from '@/lib/outbound/exchange';
import { connectionValues, iClientValues, keyThumbprint } from '@/lib/profiles/celigo-forms';
import type {
  CeligoAccount,
  CeligoMemory,
  CeligoRunLine,
  CeligoRunRecord,
} from '@/lib/profiles/celigo-memory-schema';
import { NOT_PROVEN_IN_CELIGO, provenInCeligo } from '@/lib/profiles/celigo-proof';
import { openPrivateKey } from '@/lib/profiles/credentials';
import type { Profile, ProfileConfiguration } from '@/lib/profiles/profile';
import { type ProfileStore, readProfile } from '@/lib/profiles/store';
import { failure, type Result, success } from '@/lib/result';
import { answerOfRefusal } from './causes';
import { createCeligoApiClient, isCeligoId } from './client';
import {
  type CeligoIds,
  type CeligoRunOutcome,
  type MakeInCeligoRequest,
  makeInCeligo,
} from './make-in-celigo';
import { profileMark } from './marker';
import { changeCeligoMemory } from './memory';
import { type RunLease, takeRunLease } from './run-lease';

/** What to create, for whom, and with which token. */
export type CeligoRunRequest = {
  /** The profile as it was when the person pressed the button. */
  readonly profile: Profile;
  readonly iClient: IClientValues;
  readonly connection: ConnectionValues;
  /** The values of the two forms. They are remembered as entered once Celigo's test passes. */
  readonly entered: NonNullable<ProfileConfiguration['enteredInCeligo']>;
  readonly door: OutboundDoor;
  readonly region: CeligoApiRegion;
  /** A secret. */
  readonly apiToken: string;
  /** Whether to seal the token with the profile once Celigo has accepted it. */
  readonly keepToken: boolean;
  /** Celigo's id of the account that the person chose, although an earlier run used a different one. */
  readonly chosenUserId?: string;
  readonly actor: AuditActor;
  /**
   * Whether missing documents may be created. By default, they may unless the profile is already in use:
   * no flow would use the new ones.
   */
  readonly mayCreate?: boolean;
  /** Whether the person may still do this; asked before every write to Celigo. */
  readonly isStillAllowed: () => Promise<boolean>;
  /** Why it may not, as a sentence, where no person runs it. */
  readonly whyNotAllowed?: string;
  readonly clock: () => Date;
  /** Waits for a number of milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
};

/** What a run would send for a profile now; nothing while a value is missing. */
export function celigoRunSubject(
  profile: Profile,
): Pick<CeligoRunRequest, 'profile' | 'iClient' | 'connection' | 'entered'> | undefined {
  const iClient = iClientValues(profile);
  if (iClient === undefined) {
    return undefined;
  }
  const connection = connectionValues(profile);
  const thumbprint = keyThumbprint(profile);
  return {
    profile,
    iClient,
    connection,
    entered: {
      'celigo-iclient': valuesToRemember(iClientFields(iClient), thumbprint),
      'celigo-connection': valuesToRemember(connectionFields(connection), thumbprint),
    },
  };
}

/** Why a run did not begin. */
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
  message: 'This profile has been deleted. Nothing was sent to Celigo.',
};

const GONE_AT_THE_END: CeligoRunError = {
  code: 'profile-not-found',
  message:
    'This profile was deleted during the run. Its iClient or its connection may be in Celigo.',
};

const CHANGED: CeligoRunError = {
  code: 'changed-meanwhile',
  message:
    'Someone else, or you in another tab, changed this profile after you opened it. Nothing was sent to Celigo. Check what will be sent, and then click the button again.',
};

/** The ids from an earlier run, if it was for the same region and NetSuite account. */
export function knownIds(
  memory: CeligoMemory | undefined,
  region: CeligoApiRegion,
  accountId: string,
): CeligoIds {
  const made = memory?.made;
  if (made === undefined || made.region !== region || made.accountId !== accountId) {
    return {};
  }
  return {
    ...(isCeligoId(made.iClientId) ? { iClientId: made.iClientId } : {}),
    ...(isCeligoId(made.connectionId) ? { connectionId: made.connectionId } : {}),
  };
}

/** The ids from an earlier run for the NetSuite account of now, in whichever region that run was. */
export function madeIds({ configuration, accountId }: Profile): CeligoIds {
  const { celigo } = configuration;
  return celigo?.made === undefined ? {} : knownIds(celigo, celigo.made.region, accountId);
}

/** Whether the wizard knows the iClient and the connection for the NetSuite account of now. */
export function areBothMade(profile: Profile): boolean {
  const { iClientId, connectionId } = madeIds(profile);
  return iClientId !== undefined && connectionId !== undefined;
}

/** Whether a profile’s flows already use an iClient and a connection that the wizard does not know. */
export function isUsedUnknown(profile: Profile): boolean {
  return profile.active !== undefined && !areBothMade(profile);
}

/**
 * How long a document may still appear in Celigo after the answer to its request was lost. Longer than
 * this program waits for an answer.
 */
const CREATION_OPEN_MS = 45_000;

/** What an earlier run asked Celigo to create without getting an answer, while it may still appear. */
function openCreation(
  memory: CeligoMemory | undefined,
  region: CeligoApiRegion,
  accountId: string,
  now: Date,
): MakeInCeligoRequest['openCreation'] {
  const creating = memory?.creating;
  if (creating === undefined || creating.region !== region || creating.accountId !== accountId) {
    return undefined;
  }
  // A clock that was ahead then and has been set back since must not have a run wait for days.
  const since = Math.min(Date.parse(creating.since), now.getTime());
  const until = new Date(since + CREATION_OPEN_MS);
  return { kind: creating.kind, until };
}

/** The values that went to Celigo. If they change during the run, the run proves nothing about the new ones. */
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

/** The secrets, and the values that identify them. If they change during a run, nothing more may be sent. */
function secretsSent({ accountId, credential, configuration }: Profile): string {
  const { clientId } = configuration;
  return JSON.stringify([accountId, credential?.id, credential?.certificateId, clientId]);
}

const ONLY_CHANGES =
  'Celigo does not show the one that this profile’s flows use, and no flow would use a new one. If this API token belongs to the other environment (production or sandbox) of your Celigo account, use one from the environment of your flows. Otherwise, make the change by hand in Celigo.';

const FLOWS_USE_OTHERS =
  'Celigo shows nothing with the name and address that the wizard would send. This profile is already in use, and no flow would use anything new. If this API token has a custom scope, or belongs to the other environment (production or sandbox) of your Celigo account, use one with Full access from the environment of your flows. Otherwise, give what your flows use the name under “What will be sent”. To create new ones anyway, check “Create new ones if these are not found”.';

/** Whether a run stopped because Celigo did not show what the profile’s flows use. */
export function foundNothingInUse({ lines }: Pick<CeligoRunRecord, 'lines'>): boolean {
  return lines.some(({ evidence }) =>
    evidence.some((sentence) => sentence === ONLY_CHANGES || sentence === FLOWS_USE_OTHERS),
  );
}

/** Records what a run does, step by step. */
class RunJournal {
  readonly #store: ProfileStore;
  readonly #request: CeligoRunRequest;
  readonly #startedAt: string;
  #account: CeligoAccount | undefined;
  /** Whether this run itself asked Celigo to create something. */
  #hasAsked = false;

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
    const { region, actor } = this.#request;
    return {
      region,
      ...(actor.linkId === undefined ? {} : { linkId: actor.linkId }),
      startedAt: this.#startedAt,
      outcome,
      lines,
      ...(answer === undefined ? {} : { answer }),
      hasListedWordsOnly: true,
    };
  }

  /** Notes whose account the token opens; returns whether it is the earlier account or the chosen one. */
  isExpectedAccount(pinned: CeligoAccount | undefined, userId: string | undefined): boolean {
    const { region, chosenUserId } = this.#request;
    this.#account = userId === undefined ? undefined : { region, userId };
    if (pinned === undefined) {
      return true;
    }
    const isSame = pinned.region === region && pinned.userId === userId;
    return isSame || (userId !== undefined && userId === chosenUserId);
  }

  /** The account, to be stored once it contains something from this profile. */
  #pin(): Pick<CeligoMemory, 'account'> {
    const account = this.#account;
    return account === undefined
      ? {}
      : { account: { ...account, since: this.#request.clock().toISOString() } };
  }

  #isOfThisAccount({ account }: CeligoMemory): boolean {
    return account === undefined || account.userId === this.#account?.userId;
  }

  begin(): Promise<boolean> {
    return changeCeligoMemory(
      this.#store,
      this.#subject,
      (memory) => ({ ...memory, lastRun: this.#record('under-way', []) }),
      { action: 'celigo-run-started', detail: { region: this.#request.region } },
    );
  }

  /** Records the intent before Celigo is asked, so that an interrupted run leaves a trace. */
  announce(kind: CeligoResourceKind): Promise<boolean> {
    const { region, profile, clock } = this.#request;
    const { accountId } = profile;
    const creating = { region, accountId, kind, since: clock().toISOString() };
    this.#hasAsked = true;
    return changeCeligoMemory(this.#store, this.#subject, (memory) => ({ ...memory, creating }), {
      action: 'celigo-creation-asked',
      detail: { region, kind },
    });
  }

  /**
   * Stores the ids from Celigo, and the token if it is to be kept. Celigo has already accepted it. What the profile
   * uses in Celigo has the values that were sent from now on, whatever its test says of them.
   */
  remember(ids: CeligoIds, lines: ReadonlyArray<CeligoRunLine>): Promise<boolean> {
    const { region, profile, keepToken, apiToken, entered } = this.#request;
    const { accountId } = profile;
    const kind: CeligoResourceKind = ids.iClientId === undefined ? 'connections' : 'iclients';
    return changeCeligoMemory(
      this.#store,
      this.#subject,
      ({ creating, ...memory }) => ({
        ...memory,
        // What became of the other kind is not known yet.
        ...(creating === undefined || creating.kind === kind ? {} : { creating }),
        ...(keepToken ? { apiToken: { region, token: apiToken } } : {}),
        ...this.#pin(),
        made: {
          region,
          accountId,
          ...(this.#isOfThisAccount(memory) ? knownIds(memory, region, accountId) : {}),
          ...ids,
        },
        lastRun: this.#record('under-way', lines),
      }),
      {
        action: ids.iClientId === undefined ? 'celigo-connection-made' : 'celigo-iclient-made',
        detail: { region, id: ids.iClientId ?? ids.connectionId ?? '', tokenSealed: keepToken },
      },
      (current) => {
        // Before the first certificate is in use, the tasks wait for a test that passes; so does what was created,
        // which no flow uses yet.
        const isInUse =
          current.active !== undefined && current.configuration.celigo?.creating?.kind !== kind;
        if (!isInUse || valuesSent(current) !== valuesSent(profile)) {
          return {};
        }
        const form = kind === 'connections' ? 'celigo-connection' : 'celigo-iclient';
        return { entered: { [form]: entered[form] } };
      },
    );
  }

  /** Records the end. Both tasks are done if the test passed and nothing changed during the run. */
  end(result: CeligoRunOutcome, isHeldBack: boolean): Promise<boolean> {
    const { outcome, lines, test, refusal, creationIsOpen, isBusy, limit, isOtherAccount } = result;
    const now = this.#account;
    const answer = test?.answer ?? (refusal && answerOfRefusal(refusal));
    const { profile, entered, region, keepToken, apiToken, actor } = this.#request;
    const settledAt = this.#subject.now;
    const sent = valuesSent(profile);
    // What an earlier run asked for is struck out by the one that finds it, or asks again.
    const isOpen = creationIsOpen === true || !this.#hasAsked;
    const isAccepted = lines.some(({ id, state }) => id === 'token' && state === 'passed');
    // The token may be of the account's other environment: it takes no place of one that may be right.
    const isDoubtful = foundNothingInUse(result);
    return changeCeligoMemory(
      this.#store,
      this.#subject,
      ({ creating, ...memory }) => ({
        ...memory,
        ...(isOpen && creating !== undefined ? { creating } : {}),
        ...(keepToken && isAccepted && !(isDoubtful && memory.apiToken !== undefined)
          ? { apiToken: { region, token: apiToken }, ...this.#pin() }
          : {}),
        lastRun: {
          ...this.#record(outcome, lines, answer),
          ...(isBusy === true ? { isBusy } : {}),
          ...(isHeldBack ? { isHeldBack } : {}),
          ...(limit === undefined ? {} : { limit }),
          ...(isOtherAccount === true && memory.account !== undefined
            ? { otherAccount: { was: memory.account, ...(now === undefined ? {} : { now }) } }
            : {}),
        },
      }),
      {
        action: 'celigo-run-ended',
        detail: { region, outcome, ...(now === undefined ? {} : { celigoUserId: now.userId }) },
      },
      (current) => {
        if (outcome === 'does-not-work') {
          return NOT_PROVEN_IN_CELIGO;
        }
        if (outcome !== 'works' || valuesSent(current) !== sent) {
          return {};
        }
        return {
          ...provenInCeligo(profile, 'api', actor, settledAt),
          celigoIclientSettledAt: settledAt,
          celigoConnectionSettledAt: settledAt,
          entered,
        };
      },
    );
  }
}

const GONE_MEANWHILE = 'This profile has been deleted. Nothing more will be sent to Celigo.';

/** Why the next write to Celigo is not allowed; nothing when it is. */
async function whyNotWrite(
  store: ProfileStore,
  { profile, isStillAllowed, whyNotAllowed }: CeligoRunRequest,
  lease: RunLease,
): Promise<string | undefined> {
  if (!(await lease.isHeld())) {
    return 'Another run for this profile has taken over.';
  }
  if (!(await isStillAllowed())) {
    return (
      whyNotAllowed ??
      'Your role was changed during the run and no longer allows this. Ask an owner of this installation.'
    );
  }
  const current = await readProfile(store, profile.id);
  if (current === undefined) {
    return GONE_MEANWHILE;
  }
  return secretsSent(current) === secretsSent(profile)
    ? undefined
    : 'The key, certificate, Client ID, or account of this profile was changed during the run, so the old values were not sent. Click the button again.';
}

async function runWithLease(
  store: ProfileStore,
  request: CeligoRunRequest,
  privateKeyPem: string,
  lease: RunLease,
): Promise<Result<CeligoRunRecord['outcome'], CeligoRunError>> {
  const { profile, region, apiToken, door, iClient, connection } = request;
  // While this run waited for the lease, another may have ended or a value may have changed.
  const current = await readProfile(store, profile.id);
  if (current === undefined) {
    return failure(NOT_FOUND);
  }
  if (valuesSent(current) !== valuesSent(profile)) {
    return failure(CHANGED);
  }
  const journal = new RunJournal(store, request);
  if (!(await journal.begin())) {
    return failure(NOT_FOUND);
  }
  const { celigo } = current.configuration;
  const { accountId } = profile;
  const pinned = celigo?.account;
  const { chosenUserId } = request;
  const isNewAccount = chosenUserId !== undefined && chosenUserId !== pinned?.userId;
  // A token of the account's other environment does not show what the flows use, although it is there.
  const isToFind = !isNewAccount && current.active !== undefined;
  const { clock, wait } = request;
  const open = openCreation(celigo, region, accountId, clock());
  let isHeldBack = false;
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
    connection: (iClientId) => connectionDocument({ ...connection, iClientId }),
    known: isNewAccount ? {} : knownIds(celigo, region, accountId),
    isExpectedAccount: (userId) => journal.isExpectedAccount(pinned, userId),
    remember: (ids, lines) => journal.remember(ids, lines),
    mayWrite: async (kind, how) => {
      if (how === 'create' && !(request.mayCreate ?? !isToFind)) {
        return request.mayCreate === false ? ONLY_CHANGES : FLOWS_USE_OTHERS;
      }
      const forbidden = await whyNotWrite(store, request, lease);
      isHeldBack = forbidden !== undefined;
      if (forbidden !== undefined || how === 'replace') {
        return forbidden;
      }
      return (await journal.announce(kind)) ? undefined : GONE_MEANWHILE;
    },
    ...(open === undefined ? {} : { openCreation: open }),
    wait,
    clock,
  });
  const isThere = await journal.end(outcome, isHeldBack);
  return isThere ? success(outcome.outcome) : failure(GONE_AT_THE_END);
}

/**
 * Creates or updates a profile's iClient and connection in Celigo, and stores the result with the
 * profile. Only one run at a time works on a profile. After an interruption, the next run continues from
 * what was recorded, or from what it finds in Celigo.
 */
export async function makeForProfile(
  store: ProfileStore,
  request: CeligoRunRequest,
): Promise<Result<CeligoRunRecord['outcome'], CeligoRunError>> {
  const { credential, id } = request.profile;
  const privateKeyPem =
    credential === undefined ? undefined : await openPrivateKey(store, credential.id);
  if (privateKeyPem === undefined) {
    const message = 'The private key of this profile is missing. Nothing was sent.';
    return failure({ code: 'profile-incomplete', message });
  }
  const lease = await takeRunLease(store.database, id);
  if (lease === undefined) {
    return failure({
      code: 'celigo-run-under-way',
      message:
        'Another run is creating this profile’s iClient and connection right now. Wait a minute, and then reload this page.',
    });
  }
  try {
    return await runWithLease(store, request, privateKeyPem, lease);
  } finally {
    await lease.release();
  }
}

/** Forgets a profile's sealed API token, in the database's log too; returns false when the profile is gone. */
export async function forgetCeligoToken(
  store: ProfileStore,
  subject: { readonly profileId: string; readonly actor: AuditActor; readonly now: Date },
): Promise<boolean> {
  const isThere = await changeCeligoMemory(
    store,
    subject,
    ({ apiToken: _forgotten, ...memory }) => memory,
    { action: 'celigo-token-forgotten' },
  );
  await truncateWriteAheadLog(store.database);
  return isThere;
}
