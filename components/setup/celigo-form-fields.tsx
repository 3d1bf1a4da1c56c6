import type { ReactNode } from 'react';
import { CodeBlock } from '../ui/code-block';
import { CopyField } from '../ui/copy-field';
import { Disclosure } from '../ui/disclosure';
import { Notice } from '../ui/notice';

/** One field of a Celigo form, with the value for it. */
export type CeligoFormField = {
  readonly id: string;
  readonly section: string;
  readonly label: string;
  readonly value: string;
  readonly control: 'text' | 'multiline' | 'checkbox' | 'select' | 'secret';
  readonly why: string;
  readonly where: string;
  readonly warning?: string | undefined;
  readonly prefilled?: string | undefined;
  readonly certainty: 'documented' | 'seen' | 'uncertain';
};

const CERTAINTY_WORDS = {
  documented: 'Documented by Celigo or Oracle.',
  seen: 'Seen in Celigo and in the recipe of its staff; not in its documentation.',
  uncertain: 'Not certain: sources differ or are silent. Check it on your screen.',
} as const;

function Field({
  field,
  secretBox,
  preview,
  before,
  tick,
}: {
  readonly field: CeligoFormField;
  readonly secretBox: ReactNode;
  readonly preview: ReactNode;
  readonly before: string | undefined;
  readonly tick: ReactNode;
}) {
  return (
    <li className="space-y-3 border-b border-rule py-6">
      {field.control === 'secret' ? (
        secretBox
      ) : (
        <CopyField id={`celigo-${field.id}`} label={field.label} value={field.value} />
      )}
      <p className="text-small text-ink-muted">{field.where}</p>
      {field.warning === undefined ? null : <Notice kind="warning">{field.warning}</Notice>}
      {field.prefilled === undefined ? null : (
        <CodeBlock
          id={`celigo-${field.id}-prefilled`}
          label={`Celigo puts this into ${field.label}: replace it`}
          code={field.prefilled}
          wrap
          copy={false}
        />
      )}
      {before === undefined ? null : (
        <CodeBlock
          id={`celigo-${field.id}-before`}
          label={`Entered before in ${field.label}`}
          code={before}
          wrap
          copy={false}
        />
      )}
      {preview}
      <Disclosure summary={`Why this value in ${field.label}`}>
        <div className="space-y-2">
          <p>{field.why}</p>
          <p className="text-small text-ink-muted">{CERTAINTY_WORDS[field.certainty]}</p>
        </div>
      </Disclosure>
      {tick}
    </li>
  );
}

/** The fields of a Celigo form, section by section in Celigo's order. */
export function CeligoFormFields({
  fields,
  secretBox,
  previews = {},
  before = {},
  ticks = {},
}: {
  readonly fields: ReadonlyArray<CeligoFormField>;
  /** Stands in the place of the secret field. */
  readonly secretBox?: ReactNode;
  /** What stands under a field, by its label: what Celigo will put in. */
  readonly previews?: Readonly<Record<string, ReactNode>>;
  /** What was entered earlier and is no longer right, by the field's id. */
  readonly before?: Readonly<Record<string, string>>;
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
                  before={before[field.id]}
                  tick={ticks[field.id]}
                />
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
