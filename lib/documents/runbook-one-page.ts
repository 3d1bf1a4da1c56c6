import { M2M_PAGE } from '@/lib/account/deep-links';
import { appHost } from '@/lib/account/hosts';
import { SCOPE_LABELS } from '@/lib/account/scopes';
import { connectionName, iClientName } from '@/lib/celigo/names';
import { renewalDueAt } from '@/lib/keys/certificate-urgency';
import { expiresAt } from '@/lib/keys/validity';
import { isCeligoProven } from '@/lib/profiles/profile';
import type { NextRenewal } from '@/lib/renewal/history';
import { dayText, momentText, relativeText } from '@/lib/words';
import type { RunbookFact, RunbookSection } from './runbook-content';
import type { RunbookSubject } from './runbook-facts';

/** How many people are named who worked on it. */
const PEOPLE_MAX = 3;

/** What is said where the values of now were never tested. */
export const NOT_TESTED = 'Not tested since the last change';

function stateText(
  { certificate, celigoProof, lastTest, openTasks }: RunbookSubject,
  now: Date,
): string {
  if (certificate !== undefined && expiresAt(certificate) <= now) {
    return 'Certificate expired';
  }
  if (celigoProof !== undefined && isCeligoProven(celigoProof, lastTest)) {
    const { at, how, by } = celigoProof;
    const words = how === 'api' ? ': its own test passed' : `, as reported by ${by ?? 'someone'}`;
    return `Works in Celigo${words}, ${momentText(at)}`;
  }
  if (lastTest === undefined) {
    return openTasks.length > 0
      ? `Not complete: ${openTasks.length} ${openTasks.length === 1 ? 'task is' : 'tasks are'} left`
      : NOT_TESTED;
  }
  const words = lastTest.outcome === 'works' ? 'Accepted by NetSuite' : 'Does not work';
  return `${words}, tested on ${momentText(lastTest.at)}`;
}

/** That a renewal stopped, or else when one begins by itself. */
function renewalFacts({ isAutomatic, from, trouble }: NextRenewal): ReadonlyArray<RunbookFact> {
  if (trouble !== undefined) {
    return [{ term: 'Renewal', value: `Stopped: a person must act (${trouble.code})` }];
  }
  return isAutomatic && from !== undefined
    ? [{ term: 'Automatic renewal', value: `The wizard renews it starting on ${dayText(from)}` }]
    : [];
}

function untilFacts(
  { certificate, certificates, isUsedInCeligo }: RunbookSubject,
  now: Date,
): ReadonlyArray<RunbookFact> {
  if (certificate === undefined) {
    return [{ term: 'Valid until', value: 'No certificate yet' }];
  }
  const end = expiresAt(certificate);
  const validUntil = {
    term: 'Valid until',
    value: `${dayText(end)} (${relativeText(end, now)})`,
  };
  if (!isUsedInCeligo) {
    const value = 'Nothing to renew yet: Celigo does not use this certificate';
    return [validUntil, { term: 'Renewal', value }];
  }
  return [
    validUntil,
    { term: 'Renew on or after', value: dayText(renewalDueAt(certificate)) },
    ...renewalFacts(certificates.next),
  ];
}

/** Who worked on it last, the newest first. */
function lastWorkedOnBy({ history }: RunbookSubject): string {
  const people = [...history].reverse().flatMap(({ who }) => (who === undefined ? [] : [who]));
  const shown = [...new Set(people)].slice(0, PEOPLE_MAX);
  return shown.length === 0 ? 'None on record' : shown.join(', ');
}

/** The entity and the role: as NetSuite said, else as a person noted. */
function actsAsText({ entity, role, saidByNetsuite: said }: RunbookSubject): string {
  if (said !== undefined) {
    return `${said.entity} with the role ${said.role}, as reported by NetSuite on ${dayText(said.at)}`;
  }
  const noted = [entity, role].filter((part) => part !== undefined).join(', ');
  return noted === '' ? 'The entity and role are not noted' : noted;
}

/** What, where, who, until when, how to renew, and whom to ask. */
export function onePageSection(subject: RunbookSubject, now: Date): RunbookSection {
  const { account, scopes, isUsedInCeligo } = subject;
  return {
    id: 'on-one-page',
    title: 'On one page',
    blocks: [
      {
        kind: 'facts',
        facts: [
          {
            term: 'What',
            value: `Celigo’s connection “${connectionName(subject)}” ${isUsedInCeligo ? 'calls' : 'will call'} NetSuite: ${scopes.map((scope) => SCOPE_LABELS[scope]).join(', ')}`,
          },
          {
            term: 'Where',
            value: `${account.environmentLabel} account ${account.accountId}, ${appHost(account)}`,
          },
          { term: 'Acts as', value: actsAsText(subject) },
          { term: 'State', value: stateText(subject, now) },
          ...untilFacts(subject, now),
          { term: 'Contacts', value: subject.contacts.join(', ') || 'None entered' },
          { term: 'Last worked on by', value: lastWorkedOnBy(subject) },
        ],
      },
      { kind: 'subheading', text: 'To renew it' },
      {
        kind: 'list',
        ordered: true,
        items: [
          `${isUsedInCeligo ? 'Open' : 'Once Celigo uses this certificate, open'} the profile “${subject.profileName}” in the wizard and choose “Renew the certificate”. It generates a new key and certificate; the old one keeps working.`,
          `A NetSuite administrator uploads public.pem on the ${M2M_PAGE} page, unless the wizard uploads it.`,
          `In Celigo, enter the new values in the iClient “${iClientName(subject)}”, unless the wizard does it, and test the connection.`,
          'Only then choose “Revoke the old certificate” in the wizard, or revoke it in NetSuite and confirm that in the wizard.',
        ],
      },
      { kind: 'subheading', text: 'When it stops working' },
      {
        kind: 'list',
        ordered: true,
        items: [
          'Test the connection in the wizard. The report names the cause, or what to look at.',
          'In NetSuite’s Login Audit Trail, choose Use Advanced Search, add Detail on the Results subtab, find the failure, and paste its Detail into the report (see “When it fails”).',
          'If the wizard’s test works, test the connection in Celigo and compare its values with the appendices.',
        ],
      },
    ],
  };
}
