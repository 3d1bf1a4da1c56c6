import Link from 'next/link';
import type { ReactNode } from 'react';
import { type ButtonVariant, buttonClasses } from './button-classes';
import { LinkPending } from './link-pending';

/** Props of {@link ButtonLink}. */
export type ButtonLinkProps = {
  readonly href: string;
  readonly variant?: ButtonVariant | undefined;
  readonly icon?: ReactNode;
  /** Set for a file: the browser saves it and the router leaves the link alone. */
  readonly download?: boolean | string | undefined;
  readonly children: ReactNode;
};

/** A link that looks like a button: it goes somewhere, or downloads a file; it changes nothing. */
export function ButtonLink({
  href,
  variant = 'primary',
  icon,
  download,
  children,
}: ButtonLinkProps) {
  const classes = buttonClasses(variant);
  if (download !== undefined) {
    return (
      <a href={href} download={download} className={classes}>
        {icon}
        {children}
      </a>
    );
  }
  return (
    <Link href={href} prefetch={false} className={classes}>
      {icon}
      {children}
      <LinkPending />
    </Link>
  );
}
