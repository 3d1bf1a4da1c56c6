/** Props of {@link EntryProgress}. */
export type EntryProgressProps = {
  readonly ticked: number;
  readonly total: number;
  /** The first field that is not ticked off; absent when none is left. */
  readonly next: { readonly label: string; readonly id: string } | undefined;
};

/** How many fields of a long form are done, and the way to the next: stays in sight. */
export function EntryProgress({ ticked, total, next }: EntryProgressProps) {
  return (
    <div className="entry-progress sticky top-0 z-10 flex flex-wrap justify-between gap-x-6 border-b border-rule bg-paper py-2.5 text-small print-hidden">
      <p role="status">
        {ticked} of {total} fields checked off
      </p>
      {next === undefined ? null : (
        <a href={`#${next.id}`} className="wrap-anywhere">
          Next: {next.label}
        </a>
      )}
    </div>
  );
}
