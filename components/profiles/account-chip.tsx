/** The account that a page speaks of: environment and Account ID, in one piece. */
export function AccountChip({
  accountId,
  environmentLabel,
}: {
  readonly accountId: string;
  readonly environmentLabel: string;
}) {
  return (
    <p className="account-chip">
      <b>{environmentLabel}</b> <code>{accountId}</code>
    </p>
  );
}
