import type { ReactNode } from 'react';
import { CeligoFormFields } from '@/components/setup/celigo-form-fields';
import { TickButton } from '@/components/setup/tick-button';
import { Disclosure } from '@/components/ui/disclosure';
import { Notice } from '@/components/ui/notice';
import type { CeligoField } from '@/lib/celigo/forms';
import type { CeligoForm } from '@/lib/profiles/profile';
import type { ProfileView } from '../profile-view';
import { tickCeligoFieldAction } from './celigo-actions';
import { fieldsToChange, tickedFieldIds } from './celigo-form';

/** Props of {@link CeligoFormView}. */
export type CeligoFormViewProps = {
  readonly view: ProfileView;
  readonly form: CeligoForm;
  readonly fields: ReadonlyArray<CeligoField>;
  readonly secretBox?: ReactNode;
  readonly previews?: Readonly<Record<string, ReactNode>>;
};

/**
 * A Celigo form with its ticks. Once it was entered, only the fields that must be changed stand open,
 * each with what was entered before; the others are folded away.
 */
export function CeligoFormView({ view, form, fields, secretBox, previews }: CeligoFormViewProps) {
  const { profile } = view;
  const ticked = tickedFieldIds(profile, form, fields);
  const changes = fieldsToChange(profile, form, fields) ?? [];
  const changedIds = new Set(changes.map(({ field }) => field.id));
  const ticks = Object.fromEntries(
    fields.map((field) => [
      field.id,
      <TickButton
        key={field.id}
        action={tickCeligoFieldAction}
        hiddenFields={{ profileId: profile.id, form, field: field.id }}
        label={field.label}
        ticked={ticked.has(field.id)}
      />,
    ]),
  );
  const before = Object.fromEntries(
    changes.map((change) => [change.field.id, change.before ?? 'Nothing: this field is new.']),
  );
  const shared = { secretBox, previews: previews ?? {}, before, ticks };
  if (changes.length === 0) {
    return (
      <>
        <p role="status">
          {ticked.size} of {fields.length} fields are ticked off.
        </p>
        <CeligoFormFields fields={fields} {...shared} />
      </>
    );
  }
  return (
    <>
      <Notice kind="warning" title="Something changed since this form was entered in Celigo">
        <p>
          Change {changes.length === 1 ? 'this field' : `these ${changes.length} fields`} in Celigo;
          the others stay as they are. Each shows what was entered before.
        </p>
      </Notice>
      <CeligoFormFields fields={fields.filter(({ id }) => changedIds.has(id))} {...shared} />
      <Disclosure summary="The fields that stay as they are">
        <CeligoFormFields fields={fields.filter(({ id }) => !changedIds.has(id))} {...shared} />
      </Disclosure>
    </>
  );
}
