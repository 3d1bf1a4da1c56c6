import type { GuideField, GuideValue } from '@/lib/platforms/platform-guide';
import { CopyField } from '../ui/copy-field';

const SECRET_WORDS = {
  'client-id': 'The Client ID. See “The secret values” below.',
  'private-key': 'The private key. See “The secret values” below.',
} as const;

function wordsOf(value: Exclude<GuideValue, { kind: 'value' }>): string {
  return value.kind === 'secret' ? SECRET_WORDS[value.secret] : value.text;
}

function Field({ field, id }: { readonly field: GuideField; readonly id: string }) {
  const { label, value, hint } = field;
  if (value.kind === 'value') {
    return <CopyField id={id} label={label} value={value.text} hint={hint} />;
  }
  return (
    <div className="keep-together">
      <p className="font-semibold">{label}</p>
      <p className={value.kind === 'missing' ? 'text-ink-muted' : undefined}>{wordsOf(value)}</p>
      {hint === undefined ? null : <p className="mt-0.5 text-small text-ink-muted">{hint}</p>}
    </div>
  );
}

/** The fields of a platform in its order and words, each with what goes into it. */
export function PlatformFields({ fields }: { readonly fields: ReadonlyArray<GuideField> }) {
  const sections = [...new Set(fields.map(({ section }) => section))];
  return (
    <div className="space-y-8">
      {sections.map((section) => (
        <div key={section ?? ''} className="space-y-5">
          {section === undefined ? null : <h3 className="text-subheading">{section}</h3>}
          {fields
            .filter((field) => field.section === section)
            .map((field) => (
              <Field key={field.label} field={field} id={`field-${fields.indexOf(field)}`} />
            ))}
        </div>
      ))}
    </div>
  );
}
