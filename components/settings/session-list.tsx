import type { FormAction } from '@/lib/forms/form-state';
import type { OwnSession } from '@/lib/sign-in/own-sessions';
import { ActionForm } from '../forms/action-form';
import { RelativeDate } from '../ui/relative-date';

/** Props of {@link SessionList}. */
export type SessionListProps = {
  readonly sessions: ReadonlyArray<OwnSession>;
  readonly now: Date;
  readonly endAction: FormAction;
  readonly endOthersAction: FormAction;
};

function SessionRow({
  session,
  now,
  endAction,
}: {
  readonly session: OwnSession;
  readonly now: Date;
  readonly endAction: FormAction;
}) {
  return (
    <li className="flex flex-col gap-x-6 gap-y-3 border-b border-rule py-4 sm:flex-row sm:items-center sm:justify-between">
      <div className="min-w-0">
        <p className="font-semibold wrap-anywhere">{session.browser}</p>
        <p className="text-small text-ink-muted">
          Signed in <RelativeDate date={session.signedInAt} withTime />
          <br />
          Last used <RelativeDate date={session.lastUsedAt} withTime now={now} />
        </p>
      </div>
      {session.current ? (
        <p className="shrink-0 text-small font-semibold">This browser</p>
      ) : (
        <ActionForm
          action={endAction}
          submitLabel="Sign out there"
          pendingLabel="Signing out…"
          submitVariant="secondary"
          idPrefix={`end-${session.id}`}
          hiddenFields={{ sessionId: session.id }}
        />
      )}
    </li>
  );
}

/** Where a person is signed in, each with a way to end it. */
export function SessionList({ sessions, now, endAction, endOthersAction }: SessionListProps) {
  return (
    <div className="space-y-5">
      <ul className="border-t border-rule">
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} now={now} endAction={endAction} />
        ))}
      </ul>
      {sessions.length > 1 ? (
        <ActionForm
          action={endOthersAction}
          submitLabel="Sign out everywhere else"
          pendingLabel="Signing out…"
          submitVariant="secondary"
          idPrefix="end-others"
        />
      ) : (
        <p className="text-small text-ink-muted">You are not signed in anywhere else.</p>
      )}
    </div>
  );
}
