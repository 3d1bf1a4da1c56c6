import type { Account } from '@/lib/account/account';
import { connectionDocument } from '@/lib/celigo/connection';
import { iClientDocument } from '@/lib/celigo/iclient';
import type { SentRequests } from '@/lib/celigo/sent-requests';
import { withValueAt } from '@/lib/json-object';
import type { ConnectionTestInput } from './connection-test-input';
import type { ConnectionReport } from './report';
import { runConnectionTest } from './run-connection-test';

/** A connection test whose documents can be changed text by text, as a person could in Celigo. */
export type ChangeableTest = Omit<ConnectionTestInput, 'iClient' | 'connection'> &
  Omit<SentRequests, 'tokenRequest' | 'tokenHeader' | 'ping'> & {
    /** The text of Celigo's field Override access token HTTP request body. */
    readonly bodyTemplate: string;
    /** The account of the documents, where that is not the one that is tested. */
    readonly documentsFor?: Account;
  };

/** The two documents with these texts. */
export function documentsOf(
  test: ChangeableTest,
): Pick<ConnectionTestInput, 'iClient' | 'connection'> {
  const { payloadTemplate, headersTemplate, bodyTemplate, ...values } = test;
  const account = test.documentsFor ?? test.account;
  const named = { ...values, account, profileName: 'Orders' };
  const templates = { payload: payloadTemplate, headers: headersTemplate };
  return {
    iClient: withValueAt(
      iClientDocument({ ...named, templates }),
      'oauth2.token.body',
      bodyTemplate,
    ),
    connection: connectionDocument(named),
  };
}

/** Runs the test with documents that hold its texts. */
export function runChangeable(test: ChangeableTest): Promise<ConnectionReport> {
  return runConnectionTest({ ...test, ...documentsOf(test) });
}
