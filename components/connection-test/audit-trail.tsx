import type { FormAction } from '@/lib/forms/form-state';
import { LoginAuditTrailDrawing } from '../drawings/login-audit-trail';
import { ActionForm } from '../forms/action-form';
import { FormTextArea } from '../forms/form-fields';
import { CopyField } from '../ui/copy-field';
import { ExternalLink } from '../ui/external-link';
import { Notice } from '../ui/notice';
import { ReportFold } from './report-fold';

/** Props of {@link AuditTrail}. */
export type AuditTrailProps = {
  readonly action: FormAction;
  /** Values that go along unseen. */
  readonly hiddenFields: Readonly<Record<string, string>>;
  /** The Login Audit Trail of this account. */
  readonly href: string;
  /** When NetSuite was asked, in words. */
  readonly when: string;
  /** A message to somebody who can read the Login Audit Trail. */
  readonly request: string;
  /** Whether a wide page draws NetSuite's screen beside the report. */
  readonly isDrawnBeside: boolean;
};

/** Where NetSuite keeps its own reason, how it looks there, a form that reads it, and a text to send. */
export function AuditTrail({
  action,
  hiddenFields,
  href,
  when,
  request,
  isDrawnBeside,
}: AuditTrailProps) {
  return (
    <div className="space-y-3">
      <p className="text-small">
        <ExternalLink href={href}>Open the Login Audit Trail</ExternalLink>
      </p>
      <div className={isDrawnBeside ? 'beside-when-wide' : undefined}>
        <LoginAuditTrailDrawing when={when} />
      </div>
      <ActionForm
        forViewers
        action={action}
        submitLabel="Find the cause"
        pendingLabel="Looking…"
        submitVariant="secondary"
        inOneRow
        idPrefix="audit"
        hiddenFields={hiddenFields}
      >
        <FormTextArea
          name="detail"
          label="Detail from the Login Audit Trail"
          hint="Paste the Detail value or the whole row. It is not saved."
          rows={1}
          mono
        />
      </ActionForm>
      <ReportFold title="Ask the NetSuite administrator">
        <CopyField
          id="administrator-request"
          label="Message"
          value={request}
          hint="It contains no secrets."
          copyAbove
        />
      </ReportFold>
    </div>
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
        <a href={withoutHref}>Show the report without this Detail</a>
      </p>
    </Notice>
  );
}
