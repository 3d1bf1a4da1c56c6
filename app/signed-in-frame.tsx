import type { ReactNode } from 'react';
import { UnsavedChangesGuard } from '@/components/forms/unsaved-changes';
import { AppShell } from '@/components/layout/app-shell';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { requirePerson } from '@/lib/sign-in/session';

/** The pages of the main navigation, each for its weakest role and those above it. */
const NAVIGATION = [
  { label: 'Profiles', href: '/profiles', role: 'viewer' },
  { label: 'People', href: '/people', role: 'owner' },
  { label: 'Audit', href: '/audit', role: 'owner' },
  { label: 'Notifications', href: '/settings/notifications', role: 'owner' },
  { label: 'Your sign-in', href: '/settings', role: 'viewer' },
] as const;

/** The frame of everything behind sign-in. */
export async function SignedInFrame({
  current,
  children,
}: {
  /** Absent on a page that belongs to none of them. */
  readonly current?: (typeof NAVIGATION)[number]['href'];
  readonly children: ReactNode;
}) {
  const { installation, person } = await requirePerson();
  return (
    <AppShell
      personName={person.email}
      navigation={NAVIGATION.filter(({ role }) => roleIsEnough(person.role, role)).map((item) => ({
        ...item,
        current: item.href === current,
      }))}
      gateway={installation.environment.outboundGatewayUrl}
    >
      <UnsavedChangesGuard />
      {children}
    </AppShell>
  );
}
