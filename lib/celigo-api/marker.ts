import { z } from 'zod';
import type { CeligoResourceKind } from '@/lib/celigo/catalog';
import { isJsonObject, type JsonObject, withValueAt } from '@/lib/json-object';

/*
 * How a profile's document is recognized when its id was never recorded: by a mark in its field
 * Unencrypted, which Celigo stores and returns unchanged. Celigo documents no field on an iClient for the
 * ids of other systems.
 * Source: https://github.com/celigo/ai (schemas and iclient-schemas)
 */

/** The form of a Celigo id: 24 hexadecimal digits. */
export const CELIGO_ID = /^[0-9a-f]{24}$/i;

/** The name of the mark inside Unencrypted. */
export const MARK_NAME = 'netsuiteM2mWizard';

/** The part of a document that contains Unencrypted. */
const PART: Readonly<Record<CeligoResourceKind, string>> = {
  iclients: 'oauth2',
  connections: 'http',
};

/** The mark of a profile for one NetSuite account. A different account gets its own iClient. */
export function profileMark(profileId: string, accountId: string): string {
  return `${profileId}/${accountId}`;
}

/** One of this project's documents, with the profile's mark added. */
export function withMark(kind: CeligoResourceKind, document: JsonObject, mark: string): JsonObject {
  return withValueAt(document, `${PART[kind]}.unencrypted`, { [MARK_NAME]: mark });
}

/** What is read of a document in a list: just enough to recognize it. */
export type ListedDocument = {
  readonly id: string;
  readonly name?: string;
  readonly mark?: string;
  /** Its address: where an iClient gets tokens, or what a connection calls. */
  readonly target?: string;
  /** True when the list left out both the mark and the address. */
  readonly isShortened: boolean;
};

/** A text of a listed document. A longer text was not written by this project. */
const shortText = z.string().max(2_000).optional().catch(undefined);

/** A member that may have any other type in a document of a different kind. */
const part = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object(shape).optional().catch(undefined);

const marked = { unencrypted: part({ [MARK_NAME]: shortText }) };

/** One listed document of either kind. Members that are not needed are dropped. */
const listedSchema = z.object({
  _id: z.string().regex(CELIGO_ID),
  name: shortText,
  provider: shortText,
  type: shortText,
  oauth2: part({ ...marked, token: part({ uri: shortText }) }),
  http: part({ ...marked, baseURI: shortText }),
});

/** Reads a document from a list or from an answer of its own; nothing when it is not a document. */
export function readListed(kind: CeligoResourceKind, value: unknown): ListedDocument | undefined {
  const read = listedSchema.safeParse(value);
  if (!read.success) {
    return undefined;
  }
  const { _id: id, name, provider, type, oauth2, http } = read.data;
  const isIClient = kind === 'iclients';
  const own = isIClient ? oauth2 : http;
  const [said, ours] = isIClient ? [provider, 'custom_oauth2'] : [type, 'http'];
  const mark = own?.unencrypted?.[MARK_NAME];
  const target = isIClient ? oauth2?.token?.uri : http?.baseURI;
  return {
    id,
    ...(name === undefined ? {} : { name }),
    ...(mark === undefined ? {} : { mark }),
    ...(target === undefined ? {} : { target }),
    isShortened: own === undefined && (said === undefined || said === ours),
  };
}

/** The mark in one of this project's own documents, or nothing. */
function markOf(kind: CeligoResourceKind, document: JsonObject): string | undefined {
  const part = document[PART[kind]];
  const unencrypted = isJsonObject(part) ? part.unencrypted : undefined;
  const mark = isJsonObject(unencrypted) ? unencrypted[MARK_NAME] : undefined;
  return typeof mark === 'string' ? mark : undefined;
}

/** The address in one of this project's own documents. */
function targetOf(kind: CeligoResourceKind, document: JsonObject): unknown {
  const part = document[PART[kind]];
  if (!isJsonObject(part)) {
    return undefined;
  }
  if (kind === 'connections') {
    return part.baseURI;
  }
  return isJsonObject(part.token) ? part.token.uri : undefined;
}

/**
 * The documents in a list that belong to this profile: those with its mark, or, if there are none, those
 * without any mark that have the same name and address. People make those by hand from the wizard's pages.
 */
export function ownDocuments(
  kind: CeligoResourceKind,
  listed: ReadonlyArray<ListedDocument>,
  own: JsonObject,
): ReadonlyArray<ListedDocument> {
  const ownMark = markOf(kind, own);
  const withOwnMark = listed.filter(({ mark }) => mark === ownMark);
  if (withOwnMark.length > 0) {
    return withOwnMark;
  }
  const ownTarget = targetOf(kind, own);
  return listed.filter(
    ({ mark, name, target }) => mark === undefined && name === own.name && target === ownTarget,
  );
}
