import type { ReactNode } from 'react';
import { AppShell } from '@/components/layout/app-shell';
import { Notice } from '@/components/ui/notice';
import { requirePerson } from '@/lib/sign-in/session';
import { signOutAction } from '../sign-in/actions';

/** The frame of everything behind sign-in. */
export default async function ProfilesLayout({ children }: { readonly children: ReactNode }) {
  const { installation, person } = await requirePerson();
  const gateway = installation.environment.outboundGatewayUrl;
  return (
    <AppShell
      personName={person.email}
      signOutAction={signOutAction}
      navigation={[{ label: 'Connection profiles', href: '/profiles', current: true }]}
      banner={
        gateway === undefined ? null : (
          <Notice kind="info" title="A gateway is in use">
            Requests to NetSuite go through <code>{new URL(gateway).host}</code>. The addresses on
            these pages stay the real ones.
          </Notice>
        )
      }
    >
      {children}
    </AppShell>
  );
}
