import type { CeligoResourceDocument, CeligoResourceKind } from './api-client';
import type { ConnectionDocument, IClientDocument } from './api-documents';
import { isJsonObject, type JsonObject } from './json-object';

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
export function withMark(
  kind: CeligoResourceKind,
  document: IClientDocument | ConnectionDocument,
  mark: string,
): JsonObject {
  const plain: JsonObject = { ...document };
  const part = plain[PART[kind]];
  const marked = { ...(isJsonObject(part) ? part : {}), unencrypted: { [MARK_NAME]: mark } };
  return { ...plain, [PART[kind]]: marked };
}

/** The mark in a document, or nothing. */
export function markOf(kind: CeligoResourceKind, document: JsonObject): string | undefined {
  const part = document[PART[kind]];
  const unencrypted = isJsonObject(part) ? part.unencrypted : undefined;
  const mark = isJsonObject(unencrypted) ? unencrypted[MARK_NAME] : undefined;
  return typeof mark === 'string' ? mark : undefined;
}

/** The address that a document is about: where an iClient gets tokens, what a connection calls. */
function targetOf(kind: CeligoResourceKind, document: JsonObject): unknown {
  const part = document[PART[kind]];
  if (!isJsonObject(part)) return undefined;
  if (kind === 'connections') return part.baseURI;
  return isJsonObject(part.token) ? part.token.uri : undefined;
}

/**
 * The documents of a list that are this profile's: those with its mark; where there is none, those of
 * the same name and address that carry no mark at all, made by hand from the wizard's pages.
 */
export function ownDocuments(
  kind: CeligoResourceKind,
  listed: ReadonlyArray<CeligoResourceDocument>,
  own: JsonObject,
): ReadonlyArray<CeligoResourceDocument> {
  const mark = markOf(kind, own);
  const marked = listed.filter(({ document }) => markOf(kind, document) === mark);
  if (marked.length > 0) return marked;
  return listed.filter(
    ({ document }) =>
      markOf(kind, document) === undefined &&
      document.name === own.name &&
      targetOf(kind, document) === targetOf(kind, own),
  );
}
