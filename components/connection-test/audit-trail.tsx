import type { FormAction } from '@/lib/forms/form-state';
import { ActionForm } from '../forms/action-form';
import { FormTextArea } from '../forms/form-fields';
import { ExternalLink } from '../ui/external-link';
import { MenuPath } from '../ui/menu-path';
import { Notice } from '../ui/notice';

const AUDIT_TRAIL_MENUS = [
  'Setup',
  'Users/Roles',
  'User Management',
  'View Login Audit Trail',
] as const;

/** Props of {@link AuditTrail}. */
export type AuditTrailProps = {
  readonly action: FormAction;
  /** Values that go along unseen. */
  readonly hiddenFields: Readonly<Record<string, string>>;
  /** The Login Audit Trail of this account. */
  readonly href: string;
};

/** Where NetSuite keeps its own reason, how to show it there, and a form that reads it. */
export function AuditTrail({ action, hiddenFields, href }: AuditTrailProps) {
  return (
    <section aria-label="Login Audit Trail" className="space-y-5">
      <div className="prose">
        <h3 className="text-heading">NetSuite’s own reason</h3>
        <p>
          NetSuite does not tell the sender why it refuses a sign-in. It writes the reason to its
          Login Audit Trail, where an administrator can read it:
        </p>
        <ol>
          <li>
            <MenuPath path={AUDIT_TRAIL_MENUS} /> (<ExternalLink href={href}>open it</ExternalLink>
            ).
          </li>
          <li>
            Choose <strong>Use Advanced Search</strong>.
          </li>
          <li>
            On the subtab <strong>Results</strong>, add <strong>Detail</strong>.
          </li>
          <li>
            Choose <strong>Submit</strong>, and find the row whose <strong>Status</strong> is{' '}
            <strong>Failure</strong> at the time of this test.
          </li>
        </ol>
      </div>
      <ActionForm
        forViewers
        action={action}
        submitLabel="Find the cause"
        pendingLabel="Looking…"
        submitVariant="secondary"
        idPrefix="audit"
        hiddenFields={hiddenFields}
      >
        <FormTextArea
          name="detail"
          label="Detail from the Login Audit Trail"
          hint="The word from the column Detail, or the whole row. What you paste is not saved."
          rows={3}
          mono
        />
      </ActionForm>
    </section>
  );
}

/** Props of {@link AuditDetailResult}. */
export type AuditDetailResultProps = {
  readonly word: string;
  readonly meaning: string;
  /** True when several rows with a reason were pasted. */
  readonly severalRows: boolean;
  /** The report without the detail. */
  readonly withoutHref: string;
};

/** What the Detail word says; the causes that it leaves follow it. */
export function AuditDetailResult({
  word,
  meaning,
  severalRows,
  withoutHref,
}: AuditDetailResultProps) {
  return (
    <Notice kind="info" title={`The Login Audit Trail says ${word}`} role="status">
      <p>{meaning}</p>
      {severalRows ? (
        <p>
          You pasted several rows. The newest was used, or the first if their times cannot be
          compared.
        </p>
      ) : null}
      <p>
        <a href={withoutHref}>Show the report without it</a>
      </p>
    </Notice>
  );
}
