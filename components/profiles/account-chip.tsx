import type { ReactNode } from 'react';

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

/** The account on pages that have no rail: stays in sight at the top, after where the page belongs. */
export function AccountRow({
  children,
  ...account
}: Parameters<typeof AccountChip>[0] & { readonly children?: ReactNode }) {
  return (
    <div className="account-row">
      {children}
      <AccountChip {...account} />
    </div>
  );
}
