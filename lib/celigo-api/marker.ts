import { z } from 'zod';
import type { CeligoResourceKind } from '@/lib/celigo/catalogue';
import { isJsonObject, type JsonObject, withValueAt } from '@/lib/json-object';

/*
 * How a document that was made for a profile is known again when its id was never written down: by a
 * mark in its field Unencrypted, which Celigo keeps and shows as it is. Celigo documents no field of
 * its own for the ids of other systems on an iClient.
 * Source: https://github.com/celigo/ai (schemas and iclient-schemas)
 */

/** The name of the mark inside Unencrypted. */
export const MARK_NAME = 'netsuiteM2mWizard';

/** Which part of a document holds Unencrypted. */
const PART: Readonly<Record<CeligoResourceKind, string>> = {
  iclients: 'oauth2',
  connections: 'http',
};

/** The mark of a profile for one NetSuite account: another account is another iClient. */
export function profileMark(profileId: string, accountId: string): string {
  return `${profileId}/${accountId}`;
}

/** A document of this project with the profile's mark in it. */
export function withMark(kind: CeligoResourceKind, document: JsonObject, mark: string): JsonObject {
  return withValueAt(document, `${PART[kind]}.unencrypted`, { [MARK_NAME]: mark });
}

/** What is read of a document in a list: enough to know it again, and no more. */
export type ListedDocument = {
  readonly id: string;
  readonly name?: string;
  readonly mark?: string;
  /** The address that it is about: where an iClient gets tokens, what a connection calls. */
  readonly target?: string;
  /** True when the list shortened it so far that neither mark nor address can be seen. */
  readonly isShortened: boolean;
};

/** A text of a listed document; a longer one is none of ours. */
const shortText = z.string().max(2_000).optional().catch(undefined);

/** A member that may be anything else in a document of another kind. */
const part = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object(shape).optional().catch(undefined);

const marked = { unencrypted: part({ [MARK_NAME]: shortText }) };

/** One listed document of either kind; members that play no part are dropped. */
const listedSchema = z.object({
  _id: z.string().regex(/^[0-9a-f]{24}$/i),
  name: shortText,
  provider: shortText,
  type: shortText,
  oauth2: part({ ...marked, token: part({ uri: shortText }) }),
  http: part({ ...marked, baseURI: shortText }),
});

/** Reads a document of a list, or one that was read alone; nothing when it is none. */
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

/** The mark in a document of this project's own, or nothing. */
function markOf(kind: CeligoResourceKind, document: JsonObject): string | undefined {
  const part = document[PART[kind]];
  const unencrypted = isJsonObject(part) ? part.unencrypted : undefined;
  const mark = isJsonObject(unencrypted) ? unencrypted[MARK_NAME] : undefined;
  return typeof mark === 'string' ? mark : undefined;
}

/** The address that a document of this project's own is about. */
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
 * The documents of a list that are this profile's: those with its mark; where there is none, those of
 * the same name and address that carry no mark at all, made by hand from the wizard's pages.
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
