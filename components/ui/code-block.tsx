import { CopyButton } from './copy-button';

/** Props of {@link CodeBlock}. */
export type CodeBlockProps = {
  readonly id: string;
  /** What the text is, for instance `Response body`. */
  readonly label: string;
  readonly code: string;
  /** Wraps long lines; without it the box scrolls sideways. */
  readonly wrap?: boolean | undefined;
  readonly copy?: boolean | undefined;
};

/** A block of literal text in a box of its own that can be scrolled with the keyboard too. */
export function CodeBlock({ id, label, code, wrap = false, copy = true }: CodeBlockProps) {
  return (
    <figure className="min-w-0">
      <figcaption className="flex min-h-11 flex-wrap items-end justify-between gap-2 pb-1.5">
        <span id={`${id}-label`} className="min-w-0 font-semibold wrap-anywhere">
          {label}
        </span>
        {copy ? <CopyButton label={label} targetId={id} /> : null}
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: a labeled box that scrolls, not a part of the page's outline. */}
      <div
        role="group"
        aria-labelledby={`${id}-label`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
        tabIndex={0}
        className="code-box max-h-104 overflow-auto rounded-box border border-rule bg-sunken"
      >
        <pre
          id={id}
          className={`p-3.5 font-mono text-small ${wrap ? 'whitespace-pre-wrap wrap-anywhere' : 'w-max min-w-full'}`}
        >
          {code}
        </pre>
      </div>
    </figure>
  );
}
