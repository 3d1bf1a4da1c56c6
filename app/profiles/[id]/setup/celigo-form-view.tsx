import type { ReactNode } from 'react';
import { CeligoFormFields, fieldPlaceId } from '@/components/setup/celigo-form-fields';
import { EntryProgress } from '@/components/setup/entry-progress';
import { TickButton } from '@/components/setup/tick-button';
import { Disclosure } from '@/components/ui/disclosure';
import { Notice } from '@/components/ui/notice';
import type { CeligoField } from '@/lib/celigo/catalogue';
import { fieldsToChange, tickedFieldIds } from '@/lib/profiles/celigo-forms';
import type { CeligoForm } from '@/lib/profiles/profile';
import type { ProfileView } from '../profile-view';
import { tickCeligoFieldAction } from './celigo-actions';

/** Props of {@link CeligoFormView}. */
export type CeligoFormViewProps = {
  readonly view: ProfileView;
  readonly form: CeligoForm;
  readonly fields: ReadonlyArray<CeligoField>;
  readonly secretBox?: ReactNode;
  readonly previews?: Readonly<Record<string, ReactNode>>;
};

/** What is still to be done in this form. */
function FormStatus({
  changes,
  wasChanged,
}: {
  readonly changes: number;
  /** Whether the person ticked off changes since the form was entered as a whole. */
  readonly wasChanged: boolean;
}) {
  if (changes > 0) {
    return (
      <Notice kind="warning" title="Something changed since this form was entered in Celigo">
        <p>
          Change {changes === 1 ? 'this field' : `these ${changes} fields`} in Celigo; the others
          stay as they are. Each shows the old value beside the new one, and disappears when you
          check it off.
        </p>
      </Notice>
    );
  }
  return wasChanged ? (
    <Notice kind="success" title="Nothing is left to change in Celigo">
      <p>You marked every value of this form as entered.</p>
    </Notice>
  ) : null;
}

/**
 * A Celigo form with its ticks. Once it was entered, only the fields that must be changed stand open,
 * each beside what was entered before; the others are folded away.
 */
export function CeligoFormView({ view, form, fields, secretBox, previews }: CeligoFormViewProps) {
  const { profile } = view;
  const statusId = `${form}-status`;
  const ticked = tickedFieldIds(profile, form, fields);
  const next = fields.find(({ id }) => !ticked.has(id));
  const fieldChanges = fieldsToChange(profile, form, fields);
  const changes = new Map((fieldChanges ?? []).map((change) => [change.field.id, change]));
  const ticks = Object.fromEntries(
    fields.map((field) => [
      field.id,
      <TickButton
        key={field.id}
        action={tickCeligoFieldAction}
        hiddenFields={{ profileId: profile.id, form, field: field.id }}
        label={field.label}
        ticked={ticked.has(field.id)}
        focusWhenGone={statusId}
      />,
    ]),
  );
  const shared = {
    secretBox,
    previews: previews ?? {},
    changes: Object.fromEntries(
      [...changes].map(([id, { field, before, after }]) => [
        id,
        {
          before: before ?? 'Nothing: this field is new.',
          ...(field.control === 'secret' ? { now: after } : {}),
        },
      ]),
    ),
    ticks,
  };
  return (
    <>
      <div id={statusId} tabIndex={-1} className="space-y-4">
        <FormStatus
          changes={changes.size}
          wasChanged={Object.keys(profile.configuration.tickedInCeligo?.[form] ?? {}).length > 0}
        />
      </div>
      {changes.size === 0 ? (
        <div>
          <EntryProgress
            ticked={ticked.size}
            total={fields.length}
            next={next && { label: next.label, id: fieldPlaceId(next.id) }}
          />
          <div className="pt-7">
            <CeligoFormFields fields={fields} {...shared} />
          </div>
        </div>
      ) : (
        <>
          <CeligoFormFields fields={fields.filter(({ id }) => changes.has(id))} {...shared} />
          <Disclosure summary="The fields that stay as they are">
            <CeligoFormFields fields={fields.filter(({ id }) => !changes.has(id))} {...shared} />
          </Disclosure>
        </>
      )}
    </>
  );
}
