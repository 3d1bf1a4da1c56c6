import { ExternalLink as ExternalLinkIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { buttonClasses } from './button-classes';

/** Props of {@link ExternalLink}. */
export type ExternalLinkProps = {
  readonly href: string;
  readonly children: ReactNode;
  /** `button` for the one place that a page sends people to. */
  readonly appearance?: 'link' | 'button' | undefined;
};

/** A link to another system. It opens in a new tab and says so. */
export function ExternalLink({ href, children, appearance = 'link' }: ExternalLinkProps) {
  return (
    <a
      href={href}
      target="_blank"
      // The practice world is on this server, and leads back to the page that one came from.
      rel={href.startsWith('/') ? 'external noopener' : 'external noopener noreferrer'}
      className={appearance === 'button' ? buttonClasses('secondary') : undefined}
    >
      <span>
        {children}
        <span className="sr-only"> (opens in a new tab)</span>
        <ExternalLinkIcon aria-hidden="true" className="ml-1.5 inline size-4 -translate-y-px" />
      </span>
    </a>
  );
}
