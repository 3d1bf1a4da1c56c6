import type { ComponentProps, ReactNode } from 'react';
import { type ButtonVariant, buttonClasses } from './button-classes';

/** Props of {@link Button}: those of a native button, and how it looks and waits. */
export type ButtonProps = Omit<ComponentProps<'button'>, 'disabled'> & {
  readonly variant?: ButtonVariant | undefined;
  /** True while the act runs: the button keeps focus but is announced as unavailable. */
  readonly pending?: boolean | undefined;
  /** The words while the act runs, for instance `Saving…`. */
  readonly pendingLabel?: string | undefined;
  /** A decorative icon before the words. */
  readonly icon?: ReactNode;
};

/**
 * A button. While `pending` it is `aria-disabled` rather than `disabled`, so that keyboard focus is
 * not thrown away; whoever handles the act must ignore a second press.
 */
export function Button({
  variant = 'primary',
  pending = false,
  pendingLabel,
  icon,
  className,
  type = 'button',
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={pending || undefined}
      className={buttonClasses(variant, className)}
    >
      {icon}
      {pending && pendingLabel ? pendingLabel : children}
    </button>
  );
}
