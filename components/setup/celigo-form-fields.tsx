import type { ReactNode } from 'react';
import type { CeligoField } from '@/lib/celigo/catalogue';
import { CodeBlock } from '../ui/code-block';
import { CopyField } from '../ui/copy-field';
import { Disclosure } from '../ui/disclosure';
import { InlineWarning } from '../ui/inline-warning';
import { MarkedText } from '../ui/marked-text';

/** How a value that must be entered anew has changed. */
export type ChangedValue = {
  /** What was entered earlier; for the private key the words that stand for it. */
  readonly before: string;
  /** The words that stand for the private key of now; absent for a value that the box shows. */
  readonly now?: string | undefined;
};

/** The `id` of a field's place on the page, for links to it. */
export function fieldPlaceId(fieldId: string): string {
  return `field-${fieldId}`;
}

const CERTAINTY_WORDS = {
  documented: 'Documented by Celigo or Oracle.',
  seen: 'Seen in Celigo and in a recipe by its staff; not in its documentation.',
  uncertain: 'Not certain: sources differ or say nothing.',
} as const;

/** The value to enter, or the box that stands for it. */
function Value({
  field,
  secretBox,
  beside = false,
}: {
  readonly field: CeligoField;
  readonly secretBox: ReactNode;
  /** Whether it shares the width with the value that was entered earlier. */
  readonly beside?: boolean;
}) {
  if (field.control === 'secret') {
    return secretBox;
  }
  return (
    <CopyField
      id={`celigo-${field.id}`}
      label={field.label}
      value={field.value}
      emptyText="Leave it empty"
      copyAbove={beside}
    />
  );
}

/** The boxes of a field that Celigo splits up. */
function Parts({ field }: { readonly field: CeligoField }) {
  return (field.parts ?? []).map(({ label, value }, index) => (
    <CopyField
      key={label}
      id={`celigo-${field.id}-part-${index + 1}`}
      label={label}
      value={value}
      className="pl-4"
    />
  ));
}

/** The value of now beside the one that was entered earlier; a sealed one is told by its words. */
function ChangedField({
  field,
  change,
  secretBox,
}: {
  readonly field: CeligoField;
  readonly change: ChangedValue;
  readonly secretBox: ReactNode;
}) {
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        {change.now === undefined ? (
          <Value field={field} secretBox={secretBox} beside />
        ) : (
          <CodeBlock
            id={`celigo-${field.id}-now`}
            label={`To enter now in ${field.label}`}
            code={change.now}
            wrap
            copy={false}
          />
        )}
        <div className={change.now === undefined ? 'min-w-0 sm:pt-1.5' : 'min-w-0'}>
          <CodeBlock
            id={`celigo-${field.id}-before`}
            label={`Entered before in ${field.label}`}
            code={change.before}
            wrap
            copy={false}
          />
        </div>
      </div>
      {change.now === undefined ? null : <Value field={field} secretBox={secretBox} />}
    </>
  );
}

function Field({
  field,
  secretBox,
  preview,
  change,
  tick,
}: {
  readonly field: CeligoField;
  readonly secretBox: ReactNode;
  readonly preview: ReactNode;
  readonly change: ChangedValue | undefined;
  readonly tick: ReactNode;
}) {
  return (
    <li id={fieldPlaceId(field.id)} className="space-y-3 border-b border-rule pt-6 pb-4">
      {change === undefined ? (
        <Value field={field} secretBox={secretBox} />
      ) : (
        <ChangedField field={field} change={change} secretBox={secretBox} />
      )}
      <Parts field={field} />
      <p className="text-small text-ink-muted">
        <MarkedText text={field.where} />
      </p>
      {field.warning === undefined ? null : (
        <InlineWarning>
          <MarkedText text={field.warning} />
        </InlineWarning>
      )}
      {field.prefilled === undefined ? null : (
        <CodeBlock
          id={`celigo-${field.id}-prefilled`}
          label={`Celigo puts this into ${field.label}: replace it`}
          code={field.prefilled}
          wrap
          copy={false}
        />
      )}
      {preview}
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-4">
        <Disclosure
          className="py-2"
          summary={
            <>
              Why this value<span className="sr-only"> in {field.label}</span>
            </>
          }
        >
          <div className="space-y-2">
            <p>
              <MarkedText text={field.why} />
            </p>
            <p className="text-small text-ink-muted">{CERTAINTY_WORDS[field.certainty]}</p>
            {field.check === undefined ? null : (
              <p className="text-small text-ink-muted">
                How to find out: <MarkedText text={field.check} />
              </p>
            )}
          </div>
        </Disclosure>
        {tick}
      </div>
    </li>
  );
}

/** The fields of a Celigo form, section by section in Celigo's order. */
export function CeligoFormFields({
  fields,
  secretBox,
  previews = {},
  changes = {},
  ticks = {},
}: {
  readonly fields: ReadonlyArray<CeligoField>;
  /** Stands in the place of the secret field. */
  readonly secretBox?: ReactNode;
  /** What stands under a field, by its label: what Celigo will put in. */
  readonly previews?: Readonly<Record<string, ReactNode>>;
  /** What was entered earlier and is no longer right, by the field's id. */
  readonly changes?: Readonly<Record<string, ChangedValue>>;
  /** The button that ticks a field off, by the field's id. */
  readonly ticks?: Readonly<Record<string, ReactNode>>;
}) {
  const sections = [...new Set(fields.map((field) => field.section))];
  return (
    <div className="space-y-10">
      {sections.map((section) => (
        <section key={section}>
          <h2 className="text-heading">{section}</h2>
          <ul className="mt-3 border-t border-rule">
            {fields
              .filter((field) => field.section === section)
              .map((field) => (
                <Field
                  key={field.id}
                  field={field}
                  secretBox={secretBox}
                  preview={previews[field.label]}
                  change={changes[field.id]}
                  tick={ticks[field.id]}
                />
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
