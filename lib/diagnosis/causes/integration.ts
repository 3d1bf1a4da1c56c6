import { CELIGO_LABELS } from '@/lib/celigo/labels';
import { ORACLE_PAGES } from '@/lib/guide/oracle-pages';
import { PLACES } from '@/lib/guide/places';
import type { CauseRecord } from '../cause-record';

/** The way to a Client ID that nobody stored. Whether NetSuite offers the reset on every record is not documented. */
const NEW_CLIENT_ID =
  'If nobody stored the **Client ID**, create a new integration record, or reset the credentials of this one if NetSuite offers that. Both give you a new Client ID. After a reset, every program that uses the old one stops working.';

/** Causes in the integration record and its Client ID, and in the scopes and grant it allows. */
export const INTEGRATION_CAUSES = {
  'client-id-is-application-id': {
    title: 'This is the Application ID, not the Client ID',
    meaning:
      'The record always shows its Application ID (a UUID). The assertion needs the **Client ID**.',
    evidence:
      'The value has the form 00000000-0000-0000-0000-000000000000. NetSuite has been seen to return server_error for it.',
    fix: 'Save the **Client ID** (64 hexadecimal digits). NetSuite showed it once, right after the record was first saved. Look wherever it was stored then, such as a password manager.',
    fixCost: 'change',
    lastResort: NEW_CLIENT_ID,
    task: 'integration-record',
    place: PLACES.integrations,
    oraclePage: ORACLE_PAGES.integrationRecord,
    auditWords: { InvalidIssuer: 1 },
    checks: { 'issuer-is-client-id': 'finds-or-excludes' },
    excludedBy: ['token-granted'],
    priorityAfterGoodTest: 6,
    whyListed: undefined,
  },
  'client-id-is-certificate-id': {
    title: 'This is a Certificate ID, not the Client ID',
    meaning:
      'A **Certificate ID** has 43 characters: letters, digits, hyphens, and underscores. A **Client ID** has 64 hexadecimal digits. The two may have been swapped.',
    evidence:
      'The value saved as **Client ID** has the form of a Certificate ID. NetSuite has been seen to return server_error for swapped IDs.',
    fix: 'Save the **Client ID** of the integration record here and the **Certificate ID** on the page of the M2M mapping. NetSuite showed the Client ID once, right after the record was first saved.',
    fixCost: 'change',
    lastResort: NEW_CLIENT_ID,
    task: 'integration-record',
    place: PLACES.integrations,
    oraclePage: ORACLE_PAGES.integrationRecord,
    auditWords: { InvalidIssuer: 1 },
    checks: { 'issuer-is-client-id': 'finds-or-excludes' },
    onlyFromChecks: true,
    excludedBy: ['token-granted'],
    priorityAfterGoodTest: 6,
    whyListed: undefined,
  },
  'client-id-malformed': {
    title: 'This is not a Client ID',
    meaning: 'A **Client ID** has 64 hexadecimal digits and nothing else.',
    evidence:
      'The value is shorter or longer, or it contains other characters. NetSuite returns server_error.',
    fix: 'Save the **Client ID** that NetSuite showed right after the integration record was first saved. Look wherever it was stored then, such as a password manager.',
    fixCost: 'change',
    lastResort: NEW_CLIENT_ID,
    task: 'integration-record',
    place: PLACES.integrations,
    oraclePage: ORACLE_PAGES.integrationRecord,
    auditWords: { InvalidIssuer: 1, InvalidIntegration: 2, UnknownIntegration: 2 },
    checks: { 'issuer-is-client-id': 'finds-or-excludes' },
    onlyFromChecks: true,
    excludedBy: ['token-granted'],
    priorityAfterGoodTest: 6,
    whyListed: undefined,
  },
  'issuer-wrong': {
    title: 'The iss claim is not the Client ID',
    meaning:
      'NetSuite finds the integration record by iss, which must be the record’s **Client ID**.',
    evidence: 'iss in the rendered payload is not this profile’s **Client ID**.',
    fix: `Copy **${CELIGO_LABELS.payload}** into Celigo again, and also the clientId field under **${CELIGO_LABELS.encrypted}**.`,
    fixCost: 'change',
    task: 'celigo-iclient',
    place: PLACES.integrations,
    oraclePage: ORACLE_PAGES.assertionStructure,
    auditWords: { InvalidIssuer: 1, InvalidIntegration: 2, UnknownIntegration: 2 },
    checks: { 'issuer-is-client-id': 'finds-or-excludes' },
    excludedBy: ['token-granted'],
    priorityAfterGoodTest: 6,
    whyListed: undefined,
  },
  'integration-unknown': {
    title: 'This account does not recognize the Client ID',
    meaning:
      'The integration record was created in a different account or environment, was deleted, or got a new Client ID when its credentials were reset.',
    evidence:
      'The record is not in this account’s list, or someone has reset its credentials since the **Client ID** was copied. NetSuite does not show a Client ID again, so there is nothing to compare it with.',
    fix: 'Check that the record is in this account’s list. Then save the **Client ID** again, from wherever it was stored when NetSuite showed it.',
    fixCost: 'change',
    lastResort: NEW_CLIENT_ID,
    task: 'integration-record',
    place: PLACES.integrations,
    oraclePage: ORACLE_PAGES.integrationRecord,
    auditWords: {
      UnknownIntegration: 1,
      InvalidIntegration: 1,
      InvalidIssuer: 2,
      ClientIdMismatch: 2,
    },
    checks: {},
    excludedBy: ['token-granted'],
    priorityAfterGoodTest: 7,
    whyListed:
      'iss is this profile’s Client ID, but only NetSuite knows whether a record in this account has it.',
  },
  'integration-blocked': {
    title: 'The integration record is not enabled',
    meaning:
      'Each account has its own **State** for the record. If it is not enabled, NetSuite refuses the sign-in, whatever the credentials.',
    evidence: 'The record’s **State** is Blocked or Waiting for Approval.',
    fix: 'Open the integration record, set **State** to **Enabled**, and save.',
    fixCost: 'change',
    task: 'integration-record',
    place: PLACES.integrations,
    oraclePage: ORACLE_PAGES.integrationRecord,
    auditWords: { IntegrationBlocked: 1, TokenBlocked: 2 },
    checks: {},
    excludedBy: ['token-granted'],
    priorityAfterGoodTest: 4,
    whyListed: 'NetSuite does not say whether the record is blocked, but the record’s State does.',
  },
  'grant-not-enabled': {
    title: 'The machine-to-machine grant is not checked on the record',
    meaning: 'The integration record does not allow the client credentials flow.',
    evidence:
      'On the record’s **Authentication** subtab, **Client Credentials (Machine to Machine) Grant** is not checked.',
    fix: 'On the integration record, **Authentication** subtab, check **Client Credentials (Machine to Machine) Grant** and save.',
    fixCost: 'change',
    task: 'integration-record',
    place: PLACES.integrations,
    oraclePage: ORACLE_PAGES.integrationRecord,
    auditWords: { InvalidGrantType: 1 },
    checks: {},
    excludedBy: ['token-granted'],
    priorityAfterGoodTest: 6,
    whyListed: 'The request asked for the client credentials grant, which the record must allow.',
  },
  'scope-not-enabled': {
    title: 'A scope is not checked on the record',
    meaning: 'The assertion asks for a scope that the integration record does not allow.',
    evidence: 'On the record’s **Authentication** subtab, a scope of this profile is not checked.',
    fix: 'On the integration record, **Authentication** subtab, check each scope of this profile and save, or remove the scope from the profile.',
    fixCost: 'change',
    task: 'integration-record',
    place: PLACES.integrations,
    oraclePage: ORACLE_PAGES.integrationRecord,
    auditWords: { ScopeMismatched: 1, InvalidScope: 2 },
    checks: {},
    excludedBy: ['token-lacks-no-scope'],
    excludedForEveryCall: true,
    priorityAfterGoodTest: 6,
    whyListed:
      'NetSuite knows the scopes in the request, but the record may not allow one of them.',
  },
  'scope-unsupported': {
    title: 'The scope claim is empty or contains an unknown scope',
    meaning:
      'Client credentials can ask for rest_webservices, restlets, and suite_analytics, separated by commas.',
    evidence: 'The rendered payload asks for something else.',
    fix: `Choose the scopes on the account page, and then copy **${CELIGO_LABELS.payload}** into Celigo again.`,
    fixCost: 'change',
    task: 'account',
    place: PLACES.integrations,
    oraclePage: ORACLE_PAGES.assertionStructure,
    auditWords: { InvalidScope: 1 },
    checks: { 'scopes-are-chosen': 'finds-or-excludes' },
    excludedBy: ['token-granted'],
    priorityAfterGoodTest: 6,
    whyListed: undefined,
  },
} as const satisfies Record<string, CauseRecord>;
