import Link from 'next/link';
import { Button } from '../ui/button';
import { FieldShell, INPUT_CLASSES } from '../ui/field-shell';

/** Props of {@link AuditFilterForm}. */
export type AuditFilterFormProps = {
  /** What can have been done, in groups. */
  readonly groups: ReadonlyArray<{
    readonly label: string;
    readonly actions: ReadonlyArray<{ readonly action: string; readonly words: string }>;
  }>;
  readonly values: {
    readonly action: string | undefined;
    readonly person: string | undefined;
    /** The id of a profile, from a link to its entries. */
    readonly profile: string | undefined;
    /** What a profile was called. */
    readonly profileName: string | undefined;
    /** `YYYY-MM-DD`, or empty. */
    readonly from: string;
    readonly to: string;
  };
  /** Of the profile whose entries are shown, if it is known. */
  readonly profileName: string | undefined;
};

function ActionField({
  groups,
  chosen,
}: Pick<AuditFilterFormProps, 'groups'> & { readonly chosen: string | undefined }) {
  return (
    <FieldShell id="audit-action" label="Action" className="max-lg:col-span-2">
      <select id="audit-action" name="action" defaultValue={chosen ?? ''} className={INPUT_CLASSES}>
        <option value="">All actions</option>
        {groups.map(({ label, actions }) => (
          <optgroup key={label} label={label}>
            {actions.map(({ action, words }) => (
              <option key={action} value={action}>
                {words}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </FieldShell>
  );
}

/** Chooses which entries are shown; the address keeps the choice. */
export function AuditFilterForm({ groups, values, profileName }: AuditFilterFormProps) {
  const isFiltered = Object.values(values).some((value) => value !== undefined && value !== '');
  return (
    <search>
      <form
        action="/audit"
        method="get"
        className="grid grid-cols-2 items-end gap-4 lg:grid-cols-[minmax(0,1.2fr)_minmax(0,1.2fr)_minmax(0,1fr)_10rem_10rem_auto]"
      >
        <ActionField groups={groups} chosen={values.action} />
        <FieldShell id="audit-person" label="Person" className="max-lg:col-span-2">
          <input
            id="audit-person"
            name="person"
            type="text"
            placeholder="Email, or Name (guest)"
            autoComplete="off"
            maxLength={254}
            defaultValue={values.person ?? ''}
            className={INPUT_CLASSES}
          />
        </FieldShell>
        <FieldShell id="audit-profile" label="Profile" className="max-lg:col-span-2">
          <input
            id="audit-profile"
            name="profileName"
            placeholder="Full profile name"
            autoComplete="off"
            maxLength={200}
            defaultValue={values.profileName ?? ''}
            className={INPUT_CLASSES}
          />
        </FieldShell>
        <FieldShell id="audit-from" label="From">
          <input
            id="audit-from"
            name="from"
            type="date"
            defaultValue={values.from}
            className={INPUT_CLASSES}
          />
        </FieldShell>
        <FieldShell id="audit-to" label="To">
          <input
            id="audit-to"
            name="to"
            type="date"
            defaultValue={values.to}
            className={INPUT_CLASSES}
          />
        </FieldShell>
        <div className="flex items-center gap-4">
          <Button type="submit" variant="secondary">
            Filter
          </Button>
          {isFiltered ? (
            <Link href="/audit" prefetch={false} className="text-small">
              Clear
            </Link>
          ) : null}
        </div>
        {values.profile === undefined ? null : (
          <input type="hidden" name="profile" value={values.profile} />
        )}
      </form>
      {values.profile === undefined ? null : (
        <p className="mt-3 text-small text-ink-muted">
          {profileName === undefined
            ? 'Showing entries for one profile only.'
            : `Showing entries for “${profileName}” only.`}
        </p>
      )}
    </search>
  );
}
