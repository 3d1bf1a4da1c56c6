import { classNames } from './class-names';

/** How weighty an act is: one `primary` a page; `danger` takes something away. */
export type ButtonVariant = 'primary' | 'secondary' | 'danger' | 'quiet';

const BASE =
  'inline-flex min-h-11 items-center justify-center gap-2 rounded-box border px-4 py-2 ' +
  'text-body font-semibold leading-snug no-underline transition-colors print-hidden';

const VARIANTS: Readonly<Record<ButtonVariant, string>> = {
  primary:
    'border-accent bg-accent text-on-accent hover:border-accent-strong hover:bg-accent-strong ' +
    'hover:text-on-accent',
  secondary: 'border-edge bg-surface text-ink hover:border-ink hover:bg-sunken hover:text-ink',
  danger:
    'border-danger bg-danger text-on-danger hover:border-danger-strong hover:bg-danger-strong ' +
    'hover:text-on-danger',
  quiet:
    'border-transparent bg-transparent px-2 text-accent underline underline-offset-4 ' +
    'hover:text-accent-strong hover:decoration-2',
};

const DISABLED = 'aria-disabled:cursor-default aria-disabled:opacity-70';

/** The classes that make an element look like a button of the given variant. */
export function buttonClasses(variant: ButtonVariant, extra?: string): string {
  return classNames(BASE, VARIANTS[variant], DISABLED, extra);
}
