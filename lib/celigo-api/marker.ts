import { type Catalog, type CeligoResourceKind, jsonPathOf } from '@/lib/celigo/catalog';
import { CONNECTION_CATALOG } from '@/lib/celigo/connection';
import { ICLIENT_CATALOG } from '@/lib/celigo/iclient';
import { isJsonObject, type JsonObject, valueAt, withValueAt } from '@/lib/json-object';

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

/** Where a document has what it is recognized by, and the type that this project's own ones have. */
type Places = {
  /** The part with the other places in it, which lists may leave out. */
  readonly part: string;
  readonly mark: string;
  readonly target: string;
  readonly type: string;
  readonly ownType: unknown;
};

function placesIn<Values>(catalog: Catalog<Values>, targetId: string, type: string): Places {
  const unencrypted = jsonPathOf(catalog, 'unencrypted');
  return {
    part: unencrypted.slice(0, unencrypted.lastIndexOf('.')),
    mark: `${unencrypted}.${MARK_NAME}`,
    target: jsonPathOf(catalog, targetId),
    type,
    ownType: catalog.withoutField[type],
  };
}

const PLACES: Readonly<Record<CeligoResourceKind, Places>> = {
  iclients: placesIn(ICLIENT_CATALOG, 'access-token-url', 'provider'),
  connections: placesIn(CONNECTION_CATALOG, 'base-uri', 'type'),
};

/** The mark of a profile for one NetSuite account. A different account gets its own iClient. */
export function profileMark(profileId: string, accountId: string): string {
  return `${profileId}/${accountId}`;
}

/** One of this project's documents, with the profile's mark added. */
export function withMark(kind: CeligoResourceKind, document: JsonObject, mark: string): JsonObject {
  return withValueAt(document, PLACES[kind].mark, mark);
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

/** The longest text that is read of a listed document: this project writes none that is longer. */
const LONGEST_TEXT = 2_000;

function shortTextAt(document: JsonObject, path: string): string | undefined {
  const text = valueAt(document, path);
  return typeof text === 'string' && text.length <= LONGEST_TEXT ? text : undefined;
}

/** Reads a document from a list or from an answer of its own; nothing when it is not a document. */
export function readListed(kind: CeligoResourceKind, value: unknown): ListedDocument | undefined {
  const document = isJsonObject(value) ? value : {};
  const id = shortTextAt(document, '_id');
  if (id === undefined || !CELIGO_ID.test(id)) {
    return undefined;
  }
  const places = PLACES[kind];
  const name = shortTextAt(document, 'name');
  const mark = shortTextAt(document, places.mark);
  const target = shortTextAt(document, places.target);
  const type = shortTextAt(document, places.type);
  return {
    id,
    ...(name === undefined ? {} : { name }),
    ...(mark === undefined ? {} : { mark }),
    ...(target === undefined ? {} : { target }),
    isShortened:
      !isJsonObject(valueAt(document, places.part)) &&
      (type === undefined || type === places.ownType),
  };
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
  const places = PLACES[kind];
  const ownMark = valueAt(own, places.mark);
  const withOwnMark = listed.filter(({ mark }) => mark === ownMark);
  if (withOwnMark.length > 0) {
    return withOwnMark;
  }
  const ownTarget = valueAt(own, places.target);
  return listed.filter(
    ({ mark, name, target }) => mark === undefined && name === own.name && target === ownTarget,
  );
}
