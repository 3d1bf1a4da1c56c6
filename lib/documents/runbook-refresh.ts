import { type Account, canBeRefreshed } from '@/lib/account/account';
import { M2M_PAGE } from '@/lib/account/deep-links';
import { CELIGO_LABELS } from '@/lib/celigo/labels';
import { expiresAt } from '@/lib/keys/validity';
import { dayText } from '@/lib/words';
import type { RunbookBlock, RunbookSection } from './runbook-content';
import type { RunbookCertificate } from './runbook-facts';

/*
 * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/ with
 * section_162686838198.html (mappings and refreshes) and section_1515139626.html (integration
 * records in several accounts). That the same certificate gets the same Certificate ID again is
 * inferred: the ID is the certificate's thumbprint.
 */

function stepsAfterRefresh(certificate: RunbookCertificate | undefined): ReadonlyArray<string> {
  const file =
    certificate === undefined
      ? 'the file public.pem'
      : `the file public.pem of this runbook, valid until ${dayText(expiresAt(certificate))}`;
  return [
    `In NetSuite, look for the integration record. A record created in production is copied and keeps its Client ID. Its State is separate in this account: set it to Enabled. A record created only in the sandbox is gone: create it again, and enter its new Client ID in the wizard and in ${CELIGO_LABELS.encrypted} in Celigo.`,
    'Check that the features, the role, and the entity are still as described here. They are now the ones from production.',
    `On ${M2M_PAGE}, choose Create New with the Entity, Role, and Application above and ${file}.`,
    `The same certificate should get the same Certificate ID, because the ID is its thumbprint. Whether NetSuite does this after a refresh is not documented. If the ID is the same, nothing changes in Celigo. If it is different, enter it in the wizard and in ${CELIGO_LABELS.encrypted} in Celigo.`,
    'Test the connection in the wizard, and then in Celigo.',
  ];
}

/** What a refresh of the sandbox, or of a sandbox made from this account, takes away. */
export function refreshSection(
  account: Account,
  certificate: RunbookCertificate | undefined,
): RunbookSection {
  const blocks: ReadonlyArray<RunbookBlock> = canBeRefreshed(account.accountId)
    ? [
        {
          kind: 'paragraph',
          text: 'Each refresh clears the mappings of this account, whatever the certificate says. Until you create the mapping again, every token request fails.',
        },
      ]
    : [
        {
          kind: 'paragraph',
          text: 'Mappings are not copied to sandboxes, to Release Preview, or to other accounts, and each refresh of a sandbox clears the sandbox’s own mappings. A connection to a sandbox needs a mapping there, preferably with its own certificate. After a refresh, do this in the sandbox:',
        },
      ];
  return {
    id: 'after-a-refresh',
    title: 'After a sandbox refresh',
    blocks: [...blocks, { kind: 'list', ordered: true, items: stepsAfterRefresh(certificate) }],
  };
}
