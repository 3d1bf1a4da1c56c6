import type { FormAction } from '@/lib/forms/form-state';
import type { ListedHandoverLink } from '@/lib/handover/links';
import { ActionForm } from '../forms/action-form';
import { ForEditors } from '../forms/may-change';
import { RelativeDate } from '../ui/relative-date';

/** A link as the list shows it. */
export type HandoverLinkItem = ListedHandoverLink & {
  readonly label: string;
  /** How much of its part is done. */
  readonly progress?: string | undefined;
};

/** Props of {@link HandoverLinkList}. */
export type HandoverLinkListProps = {
  readonly links: ReadonlyArray<HandoverLinkItem>;
  readonly profileId: string;
  readonly now: Date;
  readonly revokeAction: FormAction;
};

function StateWords({ link, now }: { readonly link: HandoverLinkItem; readonly now: Date }) {
  const at = (date: Date) => <RelativeDate date={date} now={now} withTime />;
  switch (link.state) {
    case 'waiting':
      return <>Not started; expires {at(link.expiresAt)}</>;
    case 'started':
      return (
        <>
          {link.guestName} has started{link.progress === undefined ? '' : `: ${link.progress}`}.
          Last active {link.lastUsedAt === undefined ? 'at the start' : at(link.lastUsedAt)},
          expires {at(link.expiresAt)}
        </>
      );
    case 'finished':
      return (
        <>
          {link.guestName} finished {link.closedAt === undefined ? '' : at(link.closedAt)}
          {link.progress === undefined ? '' : `: ${link.progress}`}
        </>
      );
    case 'revoked':
      return <>Revoked {link.closedAt === undefined ? '' : at(link.closedAt)}</>;
    case 'ended':
      return <>Expired {at(link.expiresAt)}</>;
  }
}

/** The links of a profile: who is at work, how far, and a way to revoke each. */
export function HandoverLinkList({ links, profileId, now, revokeAction }: HandoverLinkListProps) {
  return (
    <section className="space-y-4">
      <h2 className="text-heading">Links</h2>
      {links.length === 0 ? (
        <p className="text-ink-muted">None yet.</p>
      ) : (
        <ul className="border-t border-rule">
          {links.map((link) => (
            <li
              key={link.id}
              className="flex flex-col gap-x-6 gap-y-3 border-b border-rule py-4 sm:flex-row sm:items-center sm:justify-between"
            >
              <p className="min-w-0 wrap-anywhere">
                <strong>{link.label}</strong>
                <br />
                <span className="text-small text-ink-muted">
                  <StateWords link={link} now={now} />. By {link.createdByEmail}
                  {link.canShowKey ? (
                    <>
                      <br />
                      Can show the private key once, with the passcode.
                    </>
                  ) : null}
                </span>
              </p>
              {link.state === 'waiting' || link.state === 'started' ? (
                <ForEditors>
                  <ActionForm
                    action={revokeAction}
                    submitLabel="Revoke"
                    pendingLabel="Revoking…"
                    submitVariant="secondary"
                    idPrefix={`revoke-${link.id}`}
                    hiddenFields={{ profileId, linkId: link.id }}
                  />
                </ForEditors>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
