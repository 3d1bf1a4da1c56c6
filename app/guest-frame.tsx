import type { ReactNode } from 'react';
import { KeyOpenerProvider } from '@/components/forms/may-change';
import { UnsavedChangesGuard } from '@/components/forms/unsaved-changes';
import { AppShell } from '@/components/layout/app-shell';
import type { Guest } from '@/lib/handover/guest';
import { GUEST_HOME } from '@/lib/handover/purposes';
import { currentInstallation } from '@/lib/installation/installation';

/** The frame of a guest's pages: no way leads from it to anything but their tasks. */
export async function GuestFrame({
  guest: { link, name },
  children,
}: {
  readonly guest: Guest;
  readonly children: ReactNode;
}) {
  const { environment } = await currentInstallation();
  return (
    <AppShell
      personName={`${name} (guest)`}
      guestHome={GUEST_HOME}
      gateway={environment.outboundGatewayUrl}
    >
      <UnsavedChangesGuard />
      <KeyOpenerProvider value={link.hasPasscode ? 'passcode' : 'nothing'}>
        {children}
      </KeyOpenerProvider>
    </AppShell>
  );
}
