import { html } from '../pages/html';
import { pageAnswer } from '../pages/page-layout';
import { dateTime, scrollTable } from '../pages/page-parts';
import type { PracticeContext } from './context';
import { findRole } from './directory';

const COLUMNS = [
  'Date/Time',
  'Status',
  'Detail',
  'Role',
  'Token-based Application Name',
  'Request URI',
];

/**
 * The page Login Audit Trail, with the columns that tell why a token was refused.
 * Source: https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_158323851171.html
 */
export async function answerLoginAuditTrail(context: PracticeContext): Promise<Response> {
  const rows = await context.store.listLoginAuditRows(context.account.accountId);
  const cells = rows.map((row) => [
    dateTime(row.at),
    html`<span class="${row.status === 'Success' ? 'good' : 'bad'}">${row.status}</span>`,
    row.detail,
    findRole(row.roleId)?.name ?? '',
    row.integrationName ?? '',
    html`<code>${row.requestUri}</code>`,
  ]);
  const content =
    rows.length === 0
      ? html`<p class="sheet">Nobody has tried to log in with a token yet. Every attempt appears here, newest first.</p>`
      : html`<p>Newest first. The Detail of a failure is the true reason that the token endpoint does not tell.</p>
${scrollTable('Login attempts', COLUMNS, cells)}`;
  return pageAnswer(context, 'Login Audit Trail', content);
}
