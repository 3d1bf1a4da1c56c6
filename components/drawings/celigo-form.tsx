import { classNames } from '../ui/class-names';
import { Screen, ScreenMark } from './screen';

/** A field as Celigo's form shows it. */
export type DrawnField = {
  readonly id: string;
  readonly section: string;
  readonly label: string;
  /** True when it is filled in; the others stay as they are. */
  readonly isFilled: boolean;
};

/** Props of {@link CeligoFormDrawing}. */
export type CeligoFormDrawingProps = {
  /** What Celigo calls the form. */
  readonly title: string;
  /** In Celigo's order. */
  readonly fields: ReadonlyArray<DrawnField>;
  /** The field that the person is at: its section stands open. */
  readonly currentId: string | undefined;
};

/** How many fields are drawn before and after the current one. */
const DRAWN_AROUND = 3;

function around(fields: ReadonlyArray<DrawnField>, currentId: string | undefined) {
  const index = fields.findIndex(({ id }) => id === currentId);
  return fields.slice(Math.max(0, index - DRAWN_AROUND), index + DRAWN_AROUND + 1);
}

/** Celigo's form: its sections in order, the one with the current field open, that field marked. */
export function CeligoFormDrawing({ title, fields, currentId }: CeligoFormDrawingProps) {
  const sections = [...new Set(fields.map(({ section }) => section))];
  const open = fields.find(({ id }) => id === currentId)?.section;
  return (
    <Screen side="celigo" title={title}>
      <ul className="space-y-1.5 text-caption">
        {sections.map((section) => (
          <li key={section}>
            <span className={section === open ? 'font-semibold' : 'text-ink-muted'}>{section}</span>
            {section === open ? (
              <ul className="mt-1 space-y-1 border-l border-edge pl-2.5">
                {around(
                  fields.filter((field) => field.section === section),
                  currentId,
                ).map(({ id, label, isFilled }) => (
                  <li
                    key={id}
                    className={classNames(
                      'flex flex-wrap items-center gap-x-1.5',
                      !isFilled && 'text-ink-muted',
                      id === currentId && 'font-semibold',
                    )}
                  >
                    {label}
                    {id === currentId ? <ScreenMark>Here</ScreenMark> : null}
                  </li>
                ))}
              </ul>
            ) : null}
          </li>
        ))}
      </ul>
    </Screen>
  );
}
