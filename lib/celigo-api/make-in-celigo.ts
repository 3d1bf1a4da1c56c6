import type { CeligoResourceKind } from '@/lib/celigo/catalog';
import type { JsonObject } from '@/lib/json-object';
import type { CeligoLimit, CeligoRunLine } from '@/lib/profiles/celigo-memory-schema';
import { failure, type Result, success } from '@/lib/result';
import {
  type CeligoApiClient,
  type CeligoResourceDocument,
  type CeligoTestAnswer,
  celigoErrorSentences,
  tokenScopeText,
} from './client';
import { type CeligoApiError, type CeligoApiErrorDetail, detailSentences } from './errors';
import { type ListedDocument, MARK_NAME, ownDocuments, withMark } from './marker';
import { documentForUpdate, holdsAlready } from './merge';

/** Celigo's ids of what was created there. */
export type CeligoIds = { readonly iClientId?: string; readonly connectionId?: string };

/** What a run did. */
export type CeligoRunOutcome = {
  /** `stopped` when Celigo did not get as far as testing the connection. */
  readonly outcome: 'works' | 'does-not-work' | 'stopped';
  readonly lines: ReadonlyArray<CeligoRunLine>;
  /** Celigo's answer to the test, if there was one. */
  readonly test?: CeligoTestAnswer;
  /** Celigo's own errors, if it refused a document. */
  readonly refusal?: ReadonlyArray<CeligoApiErrorDetail>;
  /** True when Celigo was asked to create something, did not answer, and may still be creating it. */
  readonly creationIsOpen?: boolean;
  /** True when the run stopped because Celigo's API did not answer, or did not answer as documented. */
  readonly isBusy?: boolean;
  /** Present when the reason was a rate limit. */
  readonly limit?: CeligoLimit;
  /** Celigo's id of the user whose account the token opens, if Celigo returned one. */
  readonly userId?: string;
  /** True when that is not the expected account. Nothing but the token was sent to it. */
  readonly isOtherAccount?: boolean;
};

/** What a run needs. */
export type MakeInCeligoRequest = {
  readonly client: CeligoApiClient;
  /** See `profileMark`. */
  readonly mark: string;
  /** With the private key and all real secrets. */
  readonly iClient: JsonObject;
  /** The connection with Celigo's id of the iClient in it. */
  readonly connection: (iClientId: string) => JsonObject;
  /** What earlier runs recorded. */
  readonly known: CeligoIds;
  /** Records what was created, before the next step; false when the profile is gone. */
  readonly remember: (ids: CeligoIds, lines: ReadonlyArray<CeligoRunLine>) => Promise<boolean>;
  /** Whether the account that the token opens may be used. */
  readonly isExpectedAccount: (userId: string | undefined) => boolean;
  /**
   * Asked before every write to Celigo, so that the intent to create is known after an interruption.
   * Returns a sentence that says why the write is not allowed, or nothing.
   */
  readonly mayWrite: (
    kind: CeligoResourceKind,
    how: 'create' | 'replace',
  ) => Promise<string | undefined>;
  /** What an interrupted run asked Celigo to create. It may still appear until then. */
  readonly openCreation?: { readonly kind: CeligoResourceKind; readonly until: Date };
  /** Waits for a number of milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly clock: () => Date;
};

/** Why a step failed. */
type StepError = {
  readonly title: string;
  readonly sentences: ReadonlyArray<string>;
  readonly refusal?: CeligoRunOutcome['refusal'];
  readonly creationIsOpen?: boolean;
  readonly isBusy?: boolean;
  readonly limit?: CeligoLimit;
};

/** Errors that may be gone when Celigo is asked again. */
const BUSY: ReadonlySet<CeligoApiError['code']> = new Set<CeligoApiError['code']>([
  'celigo-answer-unreadable',
  'celigo-no-answer',
  'celigo-rate-limited',
  'celigo-unavailable',
]);

/** Whether it makes sense to ask Celigo again after an error. */
function busyness({ code, limit }: CeligoApiError): Pick<StepError, 'isBusy' | 'limit'> {
  return { isBusy: BUSY.has(code), ...(limit === undefined ? {} : { limit }) };
}

/** How often Celigo is asked for a document that may still appear. */
const LOOK_EVERY_MS = 3_000;

/** Celigo's word for a token that can access only selected resources. */
const CUSTOM_SCOPE = /custom/i;

type Settled = { readonly id: string; readonly how: 'created' | 'updated' | 'unchanged' };

const NOUN = { iclients: 'iClient', connections: 'connection' } as const;

function apiStepError(kind: CeligoResourceKind, error: CeligoApiError): StepError {
  const again = error.mayHaveHappened
    ? [
        `Celigo may have made the change anyway. Click the button again. The wizard finds the ${NOUN[kind]} and does not create a second one.`,
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

/** The most ids that a message lists. */
const MOST_NAMED = 10;

function ambiguous(
  kind: CeligoResourceKind,
  found: ReadonlyArray<ListedDocument>,
  own: JsonObject,
): StepError {
  const areMarked = found.every(({ mark }) => mark !== undefined);
  const wayOut = areMarked
    ? `Delete the incorrect ones in Celigo, or remove ${MARK_NAME} from their Unencrypted field.`
    : 'Delete or rename the incorrect ones in Celigo.';
  return {
    title: `Celigo has ${found.length} ${NOUN[kind]}s for this profile`,
    sentences: [
      `The wizard cannot tell which one is correct, so it changed none of them. ${wayOut} Then click the button again.`,
      ...found
        .slice(0, MOST_NAMED)
        .map(
          ({ id, name }) =>
            `ID: ${id}, ${name === own.name ? `name: ${name}` : 'a different name'}`,
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
      `It was created with the ID ${id}. It was deleted in Celigo, or this API token does not show it: because of a custom scope, or because it belongs to the other environment (production or sandbox) of your Celigo account. No new one was created, because there might then be two. Use a token with Full access from the environment of the ${NOUN[kind]}.`,
    ],
  };
}

/** Looks for this profile's document by its mark, or else by its name. */
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

/** Looks until the document is there, or until what an earlier run asked for can no longer appear. */
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

/** Finds what an earlier run created: by its id, its mark, or its name, in that order. */
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
  // An iClient cannot be compared, because its secrets are masked, so it is always sent whole.
  // Saving a connection again is the way to bring it back online.
  const isOffline = document.offline === true || document.status === 'offline';
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
    sentences: ['Click the button again.'],
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
  // The answer was lost, so look in Celigo whether the document was created.
  const found = await findInList(request, kind, own);
  if (found.ok && found.value !== undefined) {
    return success({ id: found.value.id, how: 'created' });
  }
  const { status } = created.error;
  const creationIsOpen = !found.ok || status === undefined || status === 504;
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

  /** @param scope The scope of the API token, in Celigo's word. */
  constructor(readonly scope: string) {}

  add(
    id: CeligoRunLine['id'],
    state: CeligoRunLine['state'],
    title: string,
    evidence: ReadonlyArray<string> = [],
  ): void {
    this.lines.push({ id, state, title, evidence });
  }

  /** The outcome of a run that stopped early. The steps that were left out are listed as skipped. */
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
  title: 'The API token belongs to a different Celigo account',
  sentences: ['Nothing from this profile, including the private key, was sent to it.'],
};

/**
 * Creates a profile's iClient and connection in Celigo, or finds and updates them, and has Celigo test
 * the connection. Each id is recorded before the next step. After an interruption, the next run continues
 * where this one stopped and creates nothing twice.
 */
export async function makeInCeligo(request: MakeInCeligoRequest): Promise<CeligoRunOutcome> {
  const token = await request.client.checkToken();
  const run = new Run(token.ok ? token.value.scope : '');
  if (!token.ok) {
    const sentences = celigoErrorSentences(token.error);
    const title = 'The API token could not be used';
    return run.stopped('token', { title, sentences, ...busyness(token.error) });
  }
  const { userId } = token.value;
  const whose = userId === undefined ? {} : { userId };
  if (!request.isExpectedAccount(userId)) {
    return { ...run.stopped('token', OTHER_ACCOUNT), ...whose, isOtherAccount: true };
  }
  run.add('token', 'passed', 'Celigo accepts the API token', [
    `Scope: ${tokenScopeText(token.value)}`,
  ]);
  return { ...(await makeBoth(request, run)), ...whose };
}

/** The rest of a run, once the token has been accepted. */
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
