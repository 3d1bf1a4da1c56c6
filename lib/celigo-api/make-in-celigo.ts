import type { CeligoResourceKind } from '@/lib/celigo/catalogue';
import type { JsonObject } from '@/lib/json-object';
import type { CeligoLimit, CeligoRunLine } from '@/lib/profiles/celigo-memory-schema';
import { failure, type Result, success } from '@/lib/result';
import {
  type CeligoApiClient,
  type CeligoResourceDocument,
  type CeligoTestAnswer,
  celigoErrorSentences,
} from './client';
import { type CeligoApiError, type CeligoApiErrorDetail, detailSentences } from './errors';
import { type ListedDocument, MARK_NAME, ownDocuments, withMark } from './marker';
import { documentForUpdate, holdsAlready } from './merge';

/** What was made in Celigo, by Celigo's ids. */
export type CeligoIds = { readonly iClientId?: string; readonly connectionId?: string };

/** What a run did. */
export type CeligoRunOutcome = {
  /** `stopped` when Celigo never came to test the connection. */
  readonly outcome: 'works' | 'does-not-work' | 'stopped';
  readonly lines: ReadonlyArray<CeligoRunLine>;
  /** Celigo's answer to the test, when it came to that. */
  readonly test?: CeligoTestAnswer;
  /** Celigo's own errors, when it refused a document. */
  readonly refusal?: ReadonlyArray<CeligoApiErrorDetail>;
  /** True when Celigo was asked to create something, gave no answer, and may still be doing it. */
  readonly creationIsOpen?: boolean;
  /** True when the run stopped because Celigo's API did not answer, or not as documented. */
  readonly isBusy?: boolean;
  /** Present when that was because of a limit of requests. */
  readonly limit?: CeligoLimit;
  /** Celigo's id of the user whose account the token opens, when it told one. */
  readonly userId?: string;
  /** True when that is not the account which was expected: nothing but the token was sent. */
  readonly isOtherAccount?: boolean;
};

/** What a run is given. */
export type MakeInCeligoRequest = {
  readonly client: CeligoApiClient;
  /** See `profileMark`. */
  readonly mark: string;
  /** With the private key and all true secrets. */
  readonly iClient: JsonObject;
  /** The connection with Celigo's id of the iClient in it. */
  readonly connection: (iClientId: string) => JsonObject;
  /** What earlier runs wrote down. */
  readonly known: CeligoIds;
  /** Writes down what was made, before the next step; false when the profile is gone. */
  readonly remember: (ids: CeligoIds, lines: ReadonlyArray<CeligoRunLine>) => Promise<boolean>;
  /** Whether the token may be used for the account that it opens. */
  readonly isExpectedAccount: (userId: string | undefined) => boolean;
  /**
   * Asked before everything that is written in Celigo, so that a wish to create is known after a break.
   * Gives the sentence that forbids it, or nothing.
   */
  readonly mayWrite: (
    kind: CeligoResourceKind,
    how: 'create' | 'replace',
  ) => Promise<string | undefined>;
  /** An earlier run was broken off while Celigo created something: it may still appear until then. */
  readonly openCreation?: { readonly kind: CeligoResourceKind; readonly until: Date };
  /** Waits for some milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly clock: () => Date;
};

/** Why a step could not be done. */
type StepError = {
  readonly title: string;
  readonly sentences: ReadonlyArray<string>;
  readonly refusal?: CeligoRunOutcome['refusal'];
  readonly creationIsOpen?: boolean;
  readonly isBusy?: boolean;
  readonly limit?: CeligoLimit;
};

/** Errors that may be over when Celigo is asked again. */
const BUSY: ReadonlySet<CeligoApiError['code']> = new Set<CeligoApiError['code']>([
  'celigo-answer-unreadable',
  'celigo-no-answer',
  'celigo-rate-limited',
  'celigo-unavailable',
]);

/** What of an error says that Celigo may be asked again. */
function busyness({ code, limit }: CeligoApiError): Pick<StepError, 'isBusy' | 'limit'> {
  return { isBusy: BUSY.has(code), ...(limit === undefined ? {} : { limit }) };
}

/** How often Celigo is asked for what may still appear. */
const LOOK_EVERY_MS = 3_000;

/** Celigo's word for a token that opens only what was chosen for it. */
const CUSTOM_SCOPE = /custom/i;

type Settled = { readonly id: string; readonly how: 'created' | 'updated' | 'unchanged' };

const NOUN = { iclients: 'iClient', connections: 'connection' } as const;

function apiStepError(kind: CeligoResourceKind, error: CeligoApiError): StepError {
  const again = error.mayHaveHappened
    ? [
        `Celigo may have done it anyway. Press the button again. The wizard finds the ${NOUN[kind]} and does not create a second one.`,
      ]
    : [];
  const isRefusal = error.code === 'celigo-document-refused' && error.details.length > 0;
  return {
    title: `The ${NOUN[kind]} could not be created`,
    sentences: [...celigoErrorSentences(error), ...again],
    ...(isRefusal ? { refusal: error.details } : {}),
    ...busyness(error),
  };
}

/** Of more documents than these the ids are not told. */
const MOST_NAMED = 10;

function ambiguous(
  kind: CeligoResourceKind,
  found: ReadonlyArray<ListedDocument>,
  own: JsonObject,
): StepError {
  const areMarked = found.every(({ mark }) => mark !== undefined);
  const wayOut = areMarked
    ? `Delete the others in Celigo, or remove ${MARK_NAME} from their field Unencrypted.`
    : 'Delete or rename the others in Celigo.';
  return {
    title: `Celigo has ${found.length} ${NOUN[kind]}s for this profile`,
    sentences: [
      `The wizard cannot tell which one is correct, so it changed none of them. ${wayOut} Then press the button again.`,
      ...found
        .slice(0, MOST_NAMED)
        .map(
          ({ id, name }) =>
            `Id: ${id}, ${name === own.name ? `name: ${name}` : 'a different name'}`,
        ),
    ],
  };
}

function notWritten(kind: CeligoResourceKind, why: string): StepError {
  return { title: `The ${NOUN[kind]} was not sent`, sentences: [why] };
}

function hidden(kind: CeligoResourceKind, id: string): StepError {
  return {
    title: `Celigo does not show this profile’s ${NOUN[kind]}`,
    sentences: [
      `It was created with the id ${id}. Either it was deleted in Celigo, or this API token has a custom scope that excludes it. No new one was created, because there might then be two. Use a token with Full access. If the ${NOUN[kind]} is gone, the wizard creates a new one.`,
    ],
  };
}

/** Looks for a document of this profile by its mark, else by its name. */
async function findInList(
  { client }: MakeInCeligoRequest,
  kind: CeligoResourceKind,
  own: JsonObject,
): Promise<Result<CeligoResourceDocument | undefined, StepError>> {
  const listed = await client.list(kind);
  if (!listed.ok) {
    return failure(apiStepError(kind, listed.error));
  }
  const found = ownDocuments(kind, listed.value, own);
  const [only, ...others] = found;
  if (only === undefined) {
    return success(undefined);
  }
  if (others.length > 0) {
    return failure(ambiguous(kind, found, own));
  }
  const read = await client.read(kind, only.id);
  return read.ok ? read : failure(apiStepError(kind, read.error));
}

/** Looks until it is there, or until what an earlier run began can no longer appear. */
async function findPatiently(
  request: MakeInCeligoRequest,
  kind: CeligoResourceKind,
  own: JsonObject,
): Promise<Result<CeligoResourceDocument | undefined, StepError>> {
  const { openCreation, clock, wait } = request;
  for (;;) {
    const found = await findInList(request, kind, own);
    const mayAppear = openCreation?.kind === kind && clock() < openCreation.until;
    if (!found.ok || found.value !== undefined || !mayAppear) {
      return found;
    }
    await wait(LOOK_EVERY_MS);
  }
}

/** Finds what an earlier run made: by its id, else by its mark, else by its name. */
async function find(
  request: MakeInCeligoRequest,
  kind: CeligoResourceKind,
  own: JsonObject,
  known: { readonly id: string | undefined; readonly scope: string },
): Promise<Result<CeligoResourceDocument | undefined, StepError>> {
  if (known.id === undefined) {
    return findPatiently(request, kind, own);
  }
  const read = await request.client.read(kind, known.id);
  if (!read.ok) {
    return failure(apiStepError(kind, read.error));
  }
  if (read.value !== undefined) {
    return success(read.value);
  }
  const found = await findPatiently(request, kind, own);
  const isHidden = found.ok && found.value === undefined && CUSTOM_SCOPE.test(known.scope);
  return isHidden ? failure(hidden(kind, known.id)) : found;
}

async function update(
  request: MakeInCeligoRequest,
  kind: CeligoResourceKind,
  own: JsonObject,
  { id, document }: CeligoResourceDocument,
): Promise<Result<Settled, StepError>> {
  // What an iClient holds cannot be compared: its secrets are masked. It is always sent whole.
  // Saving a connection again is what brings it back when Celigo took it offline.
  const isOffline = document.offline === true;
  if (kind === 'connections' && !isOffline && holdsAlready(document, own)) {
    return success({ id, how: 'unchanged' });
  }
  const merged = documentForUpdate(document, own);
  if (!merged.ok) {
    return failure({
      title: `The ${NOUN[kind]} was not updated`,
      sentences: [merged.error.message],
    });
  }
  const forbidden = await request.mayWrite(kind, 'replace');
  if (forbidden !== undefined) {
    return failure(notWritten(kind, forbidden));
  }
  const replaced = await request.client.replace(kind, id, merged.value);
  if (!replaced.ok) {
    return failure(apiStepError(kind, replaced.error));
  }
  if (replaced.value) {
    return success({ id, how: 'updated' });
  }
  return failure({
    title: `The ${NOUN[kind]} was deleted in Celigo during the run`,
    sentences: ['Press the button again to create a new one.'],
  });
}

async function create(
  request: MakeInCeligoRequest,
  kind: CeligoResourceKind,
  own: JsonObject,
): Promise<Result<Settled, StepError>> {
  const forbidden = await request.mayWrite(kind, 'create');
  if (forbidden !== undefined) {
    return failure(notWritten(kind, forbidden));
  }
  const created = await request.client.create(kind, own);
  if (created.ok) {
    return success({ id: created.value, how: 'created' });
  }
  if (!created.error.mayHaveHappened) {
    return failure(apiStepError(kind, created.error));
  }
  // The answer was lost: Celigo knows whether it was done.
  const found = await findInList(request, kind, own);
  if (found.ok && found.value !== undefined) {
    return success({ id: found.value.id, how: 'created' });
  }
  const creationIsOpen = created.error.status === undefined || created.error.status === 504;
  return failure({ ...apiStepError(kind, created.error), creationIsOpen });
}

const DONE_WORDS = {
  created: 'was created',
  updated: 'was found and updated',
  unchanged: 'was found and is correct',
} as const;

/** Collects the lines of a run. */
class Run {
  readonly lines: Array<CeligoRunLine> = [];

  /** @param scope That of the API token, in Celigo's word. */
  constructor(readonly scope: string) {}

  add(
    id: CeligoRunLine['id'],
    state: CeligoRunLine['state'],
    title: string,
    evidence: ReadonlyArray<string> = [],
  ): void {
    this.lines.push({ id, state, title, evidence });
  }

  /** The end of a run that could not go on: what was left out is said. */
  stopped(
    id: CeligoRunLine['id'],
    { title, sentences, refusal, creationIsOpen = false, isBusy = false, limit }: StepError,
  ): CeligoRunOutcome {
    this.add(id, 'failed', title, sentences);
    const steps = ['token', 'iclient', 'connection', 'test'] as const;
    const titles = {
      token: 'API token',
      iclient: 'iClient',
      connection: 'Connection',
      test: 'Test of the connection in Celigo',
    } as const;
    for (const step of steps.slice(steps.indexOf(id) + 1)) {
      this.add(step, 'skipped', titles[step]);
    }
    return {
      outcome: 'stopped',
      lines: this.lines,
      ...(refusal === undefined ? {} : { refusal }),
      ...(creationIsOpen ? { creationIsOpen } : {}),
      ...(isBusy ? { isBusy } : {}),
      ...(limit === undefined ? {} : { limit }),
    };
  }
}

async function settle(
  request: MakeInCeligoRequest,
  run: Run,
  step: 'iclient' | 'connection',
  own: JsonObject,
): Promise<Result<string, CeligoRunOutcome>> {
  const { iClientId, connectionId } = request.known;
  const kind = step === 'iclient' ? 'iclients' : 'connections';
  const known = { id: step === 'iclient' ? iClientId : connectionId, scope: run.scope };
  const found = await find(request, kind, own, known);
  if (!found.ok) {
    return failure(run.stopped(step, found.error));
  }
  const settled =
    found.value === undefined
      ? await create(request, kind, own)
      : await update(request, kind, own, found.value);
  if (!settled.ok) {
    return failure(run.stopped(step, settled.error));
  }
  const { id, how } = settled.value;
  run.add(step, 'passed', `The ${NOUN[kind]} ${DONE_WORDS[how]}`, [
    `Name: ${String(own.name)}`,
    `Id: ${id}`,
  ]);
  const ids = step === 'iclient' ? { iClientId: id } : { connectionId: id };
  if (await request.remember(ids, run.lines)) {
    return success(id);
  }
  const gone = {
    title: 'This profile was deleted during the run',
    sentences: [`The ${NOUN[kind]} is in Celigo. The run stopped there.`],
  };
  return failure(run.stopped(step, gone));
}

const OTHER_ACCOUNT: StepError = {
  title: 'The API token opens a different Celigo account',
  sentences: ['Nothing from this profile, including the private key, was sent to it.'],
};

/**
 * Makes the iClient and the connection of a profile in Celigo, or finds and updates them, and lets
 * Celigo test the connection. Each id is written down before the next step. Run again after any
 * break, it goes on where it stopped and makes nothing twice.
 */
export async function makeInCeligo(request: MakeInCeligoRequest): Promise<CeligoRunOutcome> {
  const token = await request.client.checkToken();
  const run = new Run(token.ok ? token.value.scope : '');
  if (!token.ok) {
    const sentences = celigoErrorSentences(token.error);
    const title = 'The API token could not be used';
    return run.stopped('token', { title, sentences, ...busyness(token.error) });
  }
  const { scope, userId } = token.value;
  const whose = userId === undefined ? {} : { userId };
  if (!request.isExpectedAccount(userId)) {
    return { ...run.stopped('token', OTHER_ACCOUNT), ...whose, isOtherAccount: true };
  }
  run.add('token', 'passed', 'Celigo accepts the API token', [`Scope: ${scope}`]);
  return { ...(await makeBoth(request, run)), ...whose };
}

/** The rest of a run whose token is the right one. */
async function makeBoth(request: MakeInCeligoRequest, run: Run): Promise<CeligoRunOutcome> {
  const { client, mark } = request;
  const iClient = withMark('iclients', request.iClient, mark);
  const iClientId = await settle(request, run, 'iclient', iClient);
  if (!iClientId.ok) {
    return iClientId.error;
  }

  const connection = withMark('connections', request.connection(iClientId.value), mark);
  const connectionId = await settle(request, run, 'connection', connection);
  if (!connectionId.ok) {
    return connectionId.error;
  }

  const tested = await client.testConnection(connectionId.value);
  if (!tested.ok) {
    const sentences = celigoErrorSentences(tested.error);
    const title = 'Celigo’s own test could not be run';
    return run.stopped('test', { title, sentences, ...busyness(tested.error) });
  }
  const { works, details } = tested.value;
  run.add(
    'test',
    works ? 'passed' : 'failed',
    works ? 'Celigo’s own test of the connection passed' : 'Celigo’s own test failed',
    detailSentences(details),
  );
  return { outcome: works ? 'works' : 'does-not-work', lines: run.lines, test: tested.value };
}
