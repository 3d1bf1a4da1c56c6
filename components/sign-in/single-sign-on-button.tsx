import { Button } from '../ui/button';
import type { ButtonVariant } from '../ui/button-classes';

/** Props of {@link SingleSignOnButton}. */
export type SingleSignOnButtonProps = {
  readonly label: string;
  readonly purpose: 'sign-in' | 'confirm';
  /** The page to land on. */
  readonly to: string;
  readonly variant?: ButtonVariant;
};

/** Sends a person to the identity provider. The browser leaves the document, so this is a plain form. */
export function SingleSignOnButton({
  label,
  purpose,
  to,
  variant = 'secondary',
}: SingleSignOnButtonProps) {
  return (
    <form method="post" action="/sign-in/single-sign-on">
      <input type="hidden" name="purpose" value={purpose} />
      <input type="hidden" name="to" value={to} />
      <Button type="submit" variant={variant}>
        {label}
      </Button>
    </form>
  );
}
