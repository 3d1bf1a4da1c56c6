import type { ReactNode } from 'react';
import type { ProfileView } from '@/app/profile-view';
import { CurrentFieldProvider } from '@/components/setup/current-field';
import { AllReasons, FieldPane } from '@/components/setup/field-pane';
import { FieldReason } from '@/components/setup/field-reason';
import { type FieldRow, FieldRows } from '@/components/setup/field-rows';
import { Disclosure } from '@/components/ui/disclosure';
import { MarkedText } from '@/components/ui/marked-text';
import { Notice } from '@/components/ui/notice';
import type { CeligoField, CeligoFieldFacts } from '@/lib/celigo/catalog';
import { type ChangedField, valueMark } from '@/lib/celigo/entered-values';
import { opens } from '@/lib/handover/purposes';
import { checkedFieldIds, fieldsToChange, keyThumbprint } from '@/lib/profiles/celigo-forms';
import { withClientIdEnds } from '@/lib/profiles/client-id';
import type { CeligoForm } from '@/lib/profiles/profile';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { checkCeligoFieldAction, showPrivateKeyAction } from './setup/celigo-actions';

/** What the pages of Celigo's two forms have in common. */
export type CeligoFormProps = {
  readonly view: Pick<ProfileView, 'profile' | 'person' | 'guest'>;
  readonly form: CeligoForm;
  /** What Celigo calls the form. */
  readonly title: string;
  /** The fields that take a value; nothing while a value is not known. */
  readonly fields: ReadonlyArray<CeligoField> | undefined;
  /** All fields of the form, in Celigo's order. */
  readonly facts: ReadonlyArray<CeligoFieldFacts>;
  /** What stands under a field at all times, by its id. */
  readonly notes?: Readonly<Record<string, ReactNode>>;
  /** What else there is to say of a field while it is the current one, by its id. */
  readonly previews?: Readonly<Record<string, ReactNode>>;
};

const KINDS = { select: 'choose', checkbox: 'check' } as const;

function kindOf({ control, isPreset }: CeligoField): FieldRow['kind'] {
  if (isPreset === true) {
    return 'look';
  }
  return control === 'select' || control === 'checkbox' ? KINDS[control] : 'paste';
}

/** Whether Celigo never shows the value again and asks for it at each edit. */
function isAskedAgain({ control }: CeligoField): boolean {
  return control === 'secret' || control === 'secret-json';
}

/** The words that stand for a private key; other ones for each key. */
function keyWords(thumbprint: string): string {
  return `The key of the certificate ${thumbprint}`;
}

function changeOf({ before, after }: ChangedField, isSecret: boolean) {
  if (!isSecret) {
    return { before: before || 'Nothing yet.' };
  }
  return { before: before ? keyWords(before) : 'Nothing yet.', now: keyWords(after) };
}

function rowOf(
  field: CeligoField,
  thumbprint: string,
  change?: ChangedField,
  hasBox = true,
  note?: ReactNode,
) {
  const isSecret = field.control === 'secret';
  return {
    id: field.id,
    mark: valueMark(field, thumbprint),
    section: field.section,
    label: field.label,
    kind: kindOf(field),
    value: field.value,
    isSecret,
    parts: field.parts ?? [],
    hasBox,
    note,
    ...(change === undefined ? {} : { change: changeOf(change, isSecret) }),
  } satisfies FieldRow;
}

/** A row for viewers, who may read everything in it but the Client ID. */
function rowForViewers(row: FieldRow): FieldRow {
  const value = withClientIdEnds(row.value);
  return {
    ...row,
    value,
    note:
      value === row.value
        ? row.note
        : 'With your role, you can read this form, but not the whole Client ID.',
    ...(row.change === undefined
      ? {}
      : { change: { ...row.change, before: withClientIdEnds(row.change.before) } }),
  };
}

/** The rows that are to be done, and those that stay as they are. */
function rowsOf({ view, form, fields = [], notes = {} }: CeligoFormProps) {
  const thumbprint = keyThumbprint(view.profile);
  const checked = checkedFieldIds(view.profile, form, fields);
  const found = fieldsToChange(view.profile, form, fields);
  const changes = new Map((found ?? []).map((change) => [change.field.id, change]));
  const isEntered = found !== undefined;
  const hasChanges = changes.size > 0;
  const isDone = (field: CeligoField) =>
    checked.has(field.id) || (isEntered && !changes.has(field.id));
  const shown = (row: FieldRow) =>
    roleIsEnough(view.person.role, 'editor') ? row : rowForViewers(row);
  const isMain = (field: CeligoField) =>
    !hasChanges || changes.has(field.id) || isAskedAgain(field);
  return {
    isEntered,
    changes: changes.size,
    checkedIds: fields.filter(isDone).map(({ id }) => id),
    main: fields
      .filter(isMain)
      .map((field) =>
        rowOf(
          field,
          thumbprint,
          changes.get(field.id),
          !hasChanges || changes.has(field.id),
          notes[field.id] ??
            (hasChanges && !changes.has(field.id)
              ? 'Not changed, but Celigo asks for it again on every edit.'
              : undefined),
        ),
      )
      .map(shown),
    rest: fields.filter((field) => !isMain(field)).map((field) => shown(rowOf(field, thumbprint))),
  };
}

/** Lets the rows and the pane beside them agree on the field that the person is at. */
export function CeligoFormScope({
  children,
  ...form
}: CeligoFormProps & { readonly children: ReactNode }) {
  const { fields = [], previews = {} } = form;
  const { main, checkedIds } = rowsOf(form);
  const first = main.find(({ id }) => !checkedIds.includes(id)) ?? main[0];
  const reasons = Object.fromEntries(
    fields.map((field) => [
      field.id,
      <FieldReason key={field.id} field={field}>
        {previews[field.id]}
      </FieldReason>,
    ]),
  );
  return (
    <CurrentFieldProvider firstId={first?.id} reasons={reasons}>
      {children}
    </CurrentFieldProvider>
  );
}

/** Celigo's form, drawn, for the pane beside the rows. */
export function CeligoFormPane({ title, fields = [], facts }: CeligoFormProps) {
  const filled = new Set(fields.map(({ id }) => id));
  return (
    <FieldPane
      title={title}
      fields={facts.map(({ id, section, label }) => ({
        id,
        section,
        label,
        isFilled: filled.has(id),
      }))}
    />
  );
}

/** What is still to be done in a form that was entered before. */
function FormStatus({
  changes,
  wasChanged,
}: {
  readonly changes: number;
  /** Whether the person checked off changes since the form was entered as a whole. */
  readonly wasChanged: boolean;
}) {
  if (changes > 0) {
    return (
      <Notice kind="info" title="Values have changed since you filled in this form in Celigo">
        <p>
          Change {changes === 1 ? 'this field' : `these ${changes} fields`} in Celigo. Leave the
          others as they are.
        </p>
      </Notice>
    );
  }
  return wasChanged ? (
    <Notice kind="success" title="Nothing more to change in Celigo">
      <p>Every field of this form is marked as entered.</p>
    </Notice>
  ) : null;
}

/**
 * The fields of a Celigo form with their checks. Once it was entered, only the fields that must be
 * changed and those that Celigo asks for again stand open.
 */
export function CeligoFormView(
  props: CeligoFormProps & {
    /** False where the page itself says what is to be changed. */
    readonly hasStatus?: boolean;
    /** What is left to do in Celigo after the last field. */
    readonly closing?: string;
  },
) {
  const { view, form, fields = [], title, hasStatus = true, closing } = props;
  const { profile } = view;
  const statusId = `${form}-status`;
  const { main, rest, changes, checkedIds } = rowsOf(props);
  const shared = {
    checkedIds,
    checkAction: checkCeligoFieldAction,
    keyAction: showPrivateKeyAction,
    isMadeByApi: view.guest === undefined || opens(view.guest.link.purpose, 'celigo-api'),
    profileId: profile.id,
    form,
    title: `${title}: ${profile.name}, ${profile.accountId}`,
    focusWhenDone: statusId,
  };
  return (
    <div id="by-hand" className="space-y-4">
      <div id={statusId} tabIndex={-1}>
        {hasStatus ? (
          <FormStatus
            changes={changes}
            wasChanged={Object.keys(profile.configuration.checkedInCeligo?.[form] ?? {}).length > 0}
          />
        ) : null}
      </div>
      <FieldRows
        key={profile.credential?.id}
        rows={main}
        {...shared}
        closing={
          closing === undefined ? null : (
            <p className="pt-2">
              <MarkedText text={closing} />
            </p>
          )
        }
      />
      {rest.length === 0 ? null : (
        <Disclosure summary="Fields that have not changed">
          <FieldRows rows={rest} {...shared} isMain={false} />
        </Disclosure>
      )}
      <AllReasons fields={fields.map(({ id, label }) => ({ id, label }))} />
    </div>
  );
}
