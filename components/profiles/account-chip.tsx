/** The account that a page speaks of: environment and Account ID, in one piece. */
export function AccountChip({
  accountId,
  environmentLabel,
}: {
  readonly accountId: string;
  readonly environmentLabel: string;
}) {
  return (
    <p className="inline-flex max-w-full flex-wrap items-center gap-x-2 rounded-box border border-rule bg-surface px-2 py-0.5 text-caption">
      <span className="font-semibold">{environmentLabel}</span>
      <span className="font-mono text-ink-muted wrap-anywhere">{accountId}</span>
    </p>
  );
}
