import { type ConnectionValues, connectionDocument } from '@/lib/celigo/connection';
import { type IClientValues, iClientDocument } from '@/lib/celigo/iclient';
import type { JsonObject } from '@/lib/json-object';
import type { CeligoIds } from './make-in-celigo';
import { withMark } from './marker';

/** One document that will be sent, in a form that may be shown: words replace its secrets. */
export type PlannedDocument = {
  readonly id: 'iclient' | 'connection';
  readonly title: string;
  /** For instance `POST /v1/iclients`. */
  readonly request: string;
  /** Pretty-printed JSON without secrets. */
  readonly json: string;
};

const LEFT_OUT = '(left out here, sent to Celigo)';

/** Pretty-prints a document and removes a Client ID that someone typed into a template. */
function shownJson(document: JsonObject, clientId: string): string {
  return JSON.stringify(document, null, 2).replaceAll(clientId, LEFT_OUT);
}

function requestOf(kind: string, id: string | undefined): string {
  return id === undefined ? `POST /v1/${kind}` : `PUT /v1/${kind}/${id}`;
}

/**
 * What will be sent to Celigo, without secrets. It is shown before anything is sent.
 *
 * @param mark See `profileMark`.
 */
export function plannedDocuments(
  iClient: IClientValues,
  connection: ConnectionValues,
  known: CeligoIds,
  mark: string,
): ReadonlyArray<PlannedDocument> {
  const shownIClient = iClientDocument({
    ...iClient,
    privateKeyPem: LEFT_OUT,
    certificateId: LEFT_OUT,
    clientId: LEFT_OUT,
  });
  const shownConnection = connectionDocument({
    ...connection,
    iClientId: known.iClientId ?? '(the ID that Celigo assigns to the iClient)',
  });
  return [
    {
      id: 'iclient',
      title: 'The iClient',
      request: requestOf('iclients', known.iClientId),
      json: shownJson(withMark('iclients', shownIClient, mark), iClient.clientId),
    },
    {
      id: 'connection',
      title: 'The connection',
      request: requestOf('connections', known.connectionId),
      json: shownJson(withMark('connections', shownConnection, mark), iClient.clientId),
    },
  ];
}
