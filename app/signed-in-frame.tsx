import type { ReactNode } from 'react';
import { AppShell } from '@/components/layout/app-shell';
import { Notice } from '@/components/ui/notice';
import { requirePerson } from '@/lib/sign-in/session';

/** The pages of the main navigation. */
const NAVIGATION = [
  { label: 'Connection profiles', href: '/profiles' },
  { label: 'Your sign-in', href: '/settings' },
] as const;

/** The frame of everything behind sign-in. */
export async function SignedInFrame({
  current,
  children,
}: {
  readonly current: (typeof NAVIGATION)[number]['href'];
  readonly children: ReactNode;
}) {
  const { installation, person } = await requirePerson();
  const gateway = installation.environment.outboundGatewayUrl;
  return (
    <AppShell
      personName={person.email}
      navigation={NAVIGATION.map((item) => ({ ...item, current: item.href === current }))}
      banner={
        gateway === undefined ? null : (
          <Notice kind="info" title="A gateway is in use">
            Requests to NetSuite go through <code>{new URL(gateway).host}</code>. The addresses on
            these pages are still the real ones.
          </Notice>
        )
      }
    >
      {children}
    </AppShell>
  );
}
