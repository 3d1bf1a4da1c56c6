import type { ReactNode } from 'react';
import { KeyOpenerProvider } from '@/components/forms/may-change';
import { UnsavedChangesGuard } from '@/components/forms/unsaved-changes';
import { AppShell } from '@/components/layout/app-shell';
import type { Guest } from '@/lib/handover/guest';
import { GUEST_HOME } from '@/lib/handover/purposes';

/** The frame of a guest's pages: no way leads from it to anything but their tasks. */
export function GuestFrame({
  guest: { link, name },
  children,
}: {
  readonly guest: Guest;
  readonly children: ReactNode;
}) {
  return (
    <AppShell personName={`${name} (guest)`} guestHome={GUEST_HOME}>
      <UnsavedChangesGuard />
      <KeyOpenerProvider value={link.hasPasscode ? 'passcode' : 'nothing'}>
        {children}
      </KeyOpenerProvider>
    </AppShell>
  );
}
