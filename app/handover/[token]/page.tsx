import type { Metadata } from 'next';
import { headers } from 'next/headers';
import Link from 'next/link';
import { ActionForm } from '@/components/forms/action-form';
import { FormTextField } from '@/components/forms/form-fields';
import { SignedOutShell } from '@/components/layout/signed-out-shell';
import { AccountChip } from '@/components/profiles/account-chip';
import { findHandoverLink } from '@/lib/handover/links';
import { GUEST_HOME, HANDOVERS } from '@/lib/handover/purposes';
import { currentGuest } from '@/lib/handover/reader';
import { currentInstallation } from '@/lib/installation/installation';
import { accountOf } from '@/lib/profiles/profile';
import { lookUpLink } from '@/lib/sign-in/attempt-limits';
import { personOfPage } from '@/lib/sign-in/session';
import { momentText } from '@/lib/words';
import { DeadLink } from '../dead-link';
import { SignedInHere } from '../signed-in-here';
import { startHandoverAction } from './actions';

// The address is a secret: no page that is opened from here learns it.
export const metadata: Metadata = { title: 'Handover', referrer: 'origin', robots: 'noindex' };

/** Opens a link for a guest. Looking at it changes nothing: mail scanners do that too. */
export default async function HandoverLinkPage({
  params,
}: {
  readonly params: Promise<{ readonly token: string }>;
}) {
  const { token } = await params;
  const installation = await currentInstallation();
  const now = new Date();
  const link = await lookUpLink(installation, await headers(), now, () =>
    findHandoverLink(installation, token, now),
  );
  if (link === undefined) {
    return <DeadLink />;
  }
  const { purpose, createdByEmail, expiresAt, showsKey, profile } = link;
  const session = await personOfPage();
  const guest = await currentGuest();
  return (
    <SignedOutShell
      title="Help set up a connection"
      lead={`${createdByEmail} has asked you to ${HANDOVERS[purpose].does('your own', showsKey)}. You do not need an account here.`}
      banner={
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-6 gap-y-1.5">
          <dt className="font-semibold">Connection</dt>
          <dd className="wrap-anywhere">{profile.name}, for Celigo integrator.io</dd>
          <dt className="font-semibold">NetSuite account</dt>
          <dd>
            <AccountChip
              accountId={profile.accountId}
              environmentLabel={accountOf(profile).environmentLabel}
            />
          </dd>
          <dt className="font-semibold">Your part</dt>
          <dd>{HANDOVERS[purpose].label}</dd>
        </dl>
      }
    >
      <div className="space-y-6">
        {session === undefined ? (
          <ActionForm
            action={startHandoverAction}
            submitLabel="Start"
            pendingLabel="Starting…"
            hiddenFields={{ token }}
            forViewers
          >
            <FormTextField
              name="name"
              label="Your name"
              autoComplete="name"
              hint="What you save is recorded under this name."
              defaultValue={guest?.link.id === link.id ? guest.name : undefined}
            />
          </ActionForm>
        ) : (
          <SignedInHere email={session.person.email} />
        )}
        {guest?.link.id === link.id ? (
          <p>
            You already started in this browser.{' '}
            <Link href={GUEST_HOME} prefetch={false}>
              Continue with your tasks
            </Link>
          </p>
        ) : null}
        <p className="text-small text-ink-muted">
          The link works until {momentText(expiresAt)}, or until you finish.
        </p>
      </div>
    </SignedOutShell>
  );
}
