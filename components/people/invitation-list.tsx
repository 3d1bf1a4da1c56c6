import type { FormAction } from '@/lib/forms/form-state';
import type { WaitingInvitation } from '@/lib/sign-in/invitations';
import { ROLE_WORDS } from '@/lib/sign-in/roles';
import { ActionForm } from '../forms/action-form';
import { RelativeDate } from '../ui/relative-date';

/** Props of {@link InvitationList}. */
export type InvitationListProps = {
  readonly invitations: ReadonlyArray<WaitingInvitation>;
  readonly now: Date;
  readonly revokeAction: FormAction;
};

/** The links that wait for their use, each with a way to revoke it. */
export function InvitationList({ invitations, now, revokeAction }: InvitationListProps) {
  if (invitations.length === 0) {
    return null;
  }
  return (
    <section className="space-y-4">
      <h2 className="text-heading">Pending links</h2>
      <ul className="border-t border-rule">
        {invitations.map(({ id, email, role, expiresAt, isForPassword }) => (
          <li
            key={id}
            className="flex flex-col gap-x-6 gap-y-3 border-b border-rule py-4 sm:flex-row sm:items-center sm:justify-between"
          >
            <p className="min-w-0 wrap-anywhere">
              <strong>{email}</strong>
              <br />
              <span className="text-small text-ink-muted">
                {isForPassword ? 'New password' : `Invitation as ${ROLE_WORDS[role].label}`},
                expires <RelativeDate date={expiresAt} withTime now={now} />
              </span>
            </p>
            <ActionForm
              action={revokeAction}
              submitLabel="Revoke"
              pendingLabel="Revoking…"
              submitVariant="secondary"
              idPrefix={`revoke-${id}`}
              hiddenFields={{ invitationId: id }}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
