import type { ReactNode } from 'react';
import { classNames } from './class-names';
import { CopyButton } from './copy-button';
import { describedBy, FieldHint } from './field-shell';

/** Values up to this length stand in a one-line box even on a narrow screen. */
const ONE_LINE_LENGTH = 24;
/** Letters that fit on a line of the box at its full width; only for browsers that cannot size it. */
const LETTERS_PER_LINE = 56;
const MAX_ROWS = 16;

const BOX_CLASSES =
  'value-box block w-full min-w-0 resize-none rounded-box border border-edge bg-sunken px-3 py-2.5 ' +
  'font-mono text-small text-ink';

const BOX_PLACES = {
  grid: 'col-start-1 row-start-2',
  'grid-tall': 'col-span-2 col-start-1 row-start-2 sm:col-span-1',
  'grid-above': 'col-span-2 col-start-1 row-start-2',
} as const;

/** Props of {@link CopyField}. */
export type CopyFieldProps = {
  readonly id: string;
  /** The accessible name of the box, exactly; the button beside it is named `Copy <label>`. */
  readonly label: string;
  /** The value as it is copied, its line ends included. Empty: not known yet, nothing is copied. */
  readonly value: string;
  readonly hint?: ReactNode;
  /** What stands in the box while there is no value. */
  readonly emptyText?: string | undefined;
  readonly className?: string | undefined;
  /** Puts the button above the box, which is then as wide as its place lets it be. */
  readonly copyAbove?: boolean | undefined;
};

/** Gives the number of lines that `value` takes in a box of full width. */
function rowsFor(value: string): number {
  const lines = value.replace(/\n$/, '').split('\n');
  const rows = lines.reduce(
    (sum, line) => sum + Math.max(1, Math.ceil(line.length / LETTERS_PER_LINE)),
    0,
  );
  return Math.min(rows, MAX_ROWS);
}

/** A value to carry elsewhere: a read-only box with its label, and a button that copies it. */
export function CopyField({
  id,
  label,
  value,
  hint,
  emptyText = 'Not known yet',
  className,
  copyAbove = false,
}: CopyFieldProps) {
  const shared = {
    id,
    value,
    readOnly: true,
    autoComplete: 'off',
    spellCheck: false,
    placeholder: emptyText,
    'aria-describedby': describedBy({ id, hint })['aria-describedby'],
  } as const;
  const oneLine = value.length <= ONE_LINE_LENGTH && !value.includes('\n');
  const placement = copyAbove ? 'grid-above' : oneLine ? 'grid' : 'grid-tall';
  return (
    <div className={classNames('keep-together', className)}>
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-2 gap-y-1.5">
        <label htmlFor={id} className="col-start-1 row-start-1 self-end font-semibold">
          {label}
        </label>
        <div className={BOX_PLACES[placement]}>
          {oneLine ? (
            <input {...shared} type="text" className={BOX_CLASSES} />
          ) : (
            <textarea {...shared} rows={rowsFor(value)} className={BOX_CLASSES} />
          )}
        </div>
        <CopyButton label={label} targetId={id} placement={placement} empty={value === ''} />
      </div>
      {hint ? (
        <div className="mt-1.5">
          <FieldHint id={id} hint={hint} />
        </div>
      ) : null}
    </div>
  );
}
