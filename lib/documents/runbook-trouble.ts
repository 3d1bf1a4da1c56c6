import { CAUSES, causesOfAuditWord } from '@/lib/diagnosis/causes';
import { LOGIN_AUDIT_MEANINGS, LOGIN_AUDIT_WORDS } from '@/lib/diagnosis/login-audit-words';
import { AUDIT_TRAIL_STEPS, menuOf, PLACES } from '@/lib/guide/places';
import type { RunbookSection } from './runbook-content';

/*
 * Sources: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/ with
 * section_158323851171.html (the columns of the Login Audit Trail).
 */

/** Each Detail word of the Login Audit Trail, with what it means and the likeliest causes. */
function detailRows(): ReadonlyArray<ReadonlyArray<string>> {
  return LOGIN_AUDIT_WORDS.map((word) => {
    const [likeliest = []] = causesOfAuditWord(word);
    return [
      word,
      LOGIN_AUDIT_MEANINGS[word],
      likeliest.map((code) => `${CAUSES[code].title} (${code})`).join('; '),
    ];
  });
}

/** Where to look when the connection fails. */
export function troubleSection(): RunbookSection {
  return {
    id: 'when-it-fails',
    title: 'When it fails',
    blocks: [
      {
        kind: 'paragraph',
        text: 'First, test the connection in the wizard, which names the cause. NetSuite itself returns only a general error and writes the true reason to its Login Audit Trail.',
      },
      {
        kind: 'menu',
        path: menuOf(PLACES.auditTrail),
      },
      {
        kind: 'list',
        ordered: true,
        items: [
          ...AUDIT_TRAIL_STEPS.map(({ sentence }) => sentence),
          'Look for rows whose Status is Failure.',
        ],
      },
      {
        kind: 'table',
        columns: ['Detail', 'What it means', 'Look at'],
        rows: detailRows(),
      },
      {
        kind: 'paragraph',
        text: 'If there is no row at all, the account in the address is wrong, or NetSuite failed before it knew who sent the request. If the token works but NetSuite refuses calls, check the permissions of the role: Log in using OAuth 2.0 Access Tokens and REST Web Services.',
      },
    ],
  };
}
