import { ChevronRight } from 'lucide-react';
import { Fragment } from 'react';

/** Props of {@link MenuPath}. */
export type MenuPathProps = {
  /** The menus in order, or one text with the signs `›` or `>` between them. */
  readonly path: string | ReadonlyArray<string>;
};

/** The way through the menus of the other system, in the words that stand there. */
export function MenuPath({ path }: MenuPathProps) {
  const steps = typeof path === 'string' ? path.split(/\s*[›>→]\s*/) : path;
  return (
    <span>
      {steps.map((step, index) => (
        <Fragment key={step}>
          {index > 0 ? (
            <>
              <span className="sr-only">, then </span>
              <ChevronRight
                aria-hidden="true"
                className="mx-1 inline size-4 -translate-y-px text-ink-muted"
              />
            </>
          ) : null}
          <strong className="font-semibold">{step}</strong>
        </Fragment>
      ))}
    </span>
  );
}
