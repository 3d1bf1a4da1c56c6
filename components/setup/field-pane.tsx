'use client';

import { CeligoFormDrawing, type DrawnField } from '../drawings/celigo-form';
import { Disclosure } from '../ui/disclosure';
import { useHasScript } from '../ui/use-has-script';
import { useCurrentField } from './current-field';

/** What stands beside the rows: Celigo's form with the current field marked, and why it has its value. */
export function FieldPane({
  title,
  fields,
}: {
  readonly title: string;
  readonly fields: ReadonlyArray<DrawnField>;
}) {
  const { currentId, reasons } = useCurrentField();
  const hasScript = useHasScript();
  const label = fields.find(({ id }) => id === currentId)?.label;
  return (
    <section
      aria-label="About this field"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by keyboard.
      tabIndex={0}
      className="field-pane space-y-5"
    >
      {hasScript && currentId !== undefined ? (
        <div className="space-y-2 text-small">
          <h2 className="font-semibold">{label}</h2>
          {reasons[currentId]}
        </div>
      ) : null}
      <CeligoFormDrawing title={title} fields={fields} currentId={currentId} />
    </section>
  );
}

/**
 * The reasons of all fields, for a browser that runs no script and so shows none beside a field. They are
 * those of the pane, because a page that held them twice would be a third larger.
 */
export function AllReasons({
  fields,
}: {
  readonly fields: ReadonlyArray<Pick<DrawnField, 'id' | 'label'>>;
}) {
  const { reasons } = useCurrentField();
  return useHasScript() ? null : (
    <div className="without-script">
      <Disclosure summary="Why each value">
        {fields.map(({ id, label }) => (
          <section key={id} className="space-y-2 pt-4">
            <h3 className="font-semibold">{label}</h3>
            {reasons[id]}
          </section>
        ))}
      </Disclosure>
    </div>
  );
}
