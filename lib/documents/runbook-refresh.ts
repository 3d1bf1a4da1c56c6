import type { Account } from '@/lib/account/account';
import { dayText } from '@/lib/words';
import type { RunbookBlock, RunbookSection } from './runbook-content';
import type { RunbookCertificate } from './runbook-facts';

/*
 * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/ with
 * section_162686838198.html (mappings and refreshes) and section_1515139626.html (integration
 * records in several accounts). That the same certificate gets the same Certificate ID again is
 * inferred: the ID is the certificate's thumbprint.
 */

function stepsAfterRefresh(certificate: RunbookCertificate | null): ReadonlyArray<string> {
  const file =
    certificate === null
      ? 'the file public.pem'
      : `the file public.pem of this runbook, valid until ${dayText(certificate.notAfter)}`;
  return [
    'In NetSuite, look for the integration record. One that was made in production is copied along and keeps its Client ID; its State is that of this account: set it to Enabled. One that was made in the sandbox only is gone: make it again, and give its new Client ID to the wizard and to Encrypted in Celigo.',
    'Look whether the features, the role and the entity are still as described here: they are now those of production.',
    `On OAuth 2.0 Client Credentials (M2M) Setup choose Create New with Entity, Role and Application as above and ${file}.`,
    'The same certificate should get the same Certificate ID, for the ID is its thumbprint; that NetSuite does so after a refresh is not documented. If it is the same, nothing changes in Celigo. If it is another, enter it in the wizard and in Encrypted in Celigo.',
    'Test the connection in the wizard, then in Celigo.',
  ];
}

/** What a refresh of the sandbox, or of a sandbox made from this account, takes away. */
export function refreshSection(
  account: Account,
  certificate: RunbookCertificate | null,
): RunbookSection {
  const isSandbox = /_SB\d*$/.test(account.accountId);
  const blocks: ReadonlyArray<RunbookBlock> = isSandbox
    ? [
        {
          kind: 'paragraph',
          text: 'Each refresh clears the mappings of this sandbox, whatever the certificate says. Until the mapping is made again every token request fails.',
        },
      ]
    : [
        {
          kind: 'paragraph',
          text: 'Mappings are not copied to sandboxes, to Release Preview or to other accounts, and each refresh of a sandbox clears its own. A connection to a sandbox needs a mapping there, better with a certificate of its own. After a refresh, in the sandbox:',
        },
      ];
  return {
    id: 'after-a-refresh',
    title: 'After a sandbox refresh',
    blocks: [...blocks, { kind: 'list', ordered: true, items: stepsAfterRefresh(certificate) }],
  };
}
