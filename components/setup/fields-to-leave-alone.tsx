import { Disclosure } from '../ui/disclosure';
import { MarkedText } from '../ui/marked-text';

/** Props of {@link FieldsToLeaveAlone}. */
export type FieldsToLeaveAloneProps = {
  /** In the order of the form. */
  readonly fields: ReadonlyArray<{
    readonly section: string;
    readonly label: string;
    readonly why: string;
  }>;
};

/** The fields of a Celigo form that stay as they are, folded away, section by section. */
export function FieldsToLeaveAlone({ fields }: FieldsToLeaveAloneProps) {
  const sections = [...new Set(fields.map(({ section }) => section))];
  return (
    <Disclosure summary="Fields to leave alone">
      <dl className="space-y-5">
        {sections.map((section) => (
          <div key={section}>
            <dt className="font-semibold">{section}</dt>
            {fields
              .filter((field) => field.section === section)
              .map((field) => (
                <dd key={field.label} className="mt-2">
                  <strong>{field.label}</strong>: <MarkedText text={field.why} />
                </dd>
              ))}
          </div>
        ))}
      </dl>
    </Disclosure>
  );
}
