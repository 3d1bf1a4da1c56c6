import type { ReactNode } from 'react';
import { SignedInFrame } from '../signed-in-frame';

/** The frame of a person's own settings. */
export default function SettingsLayout({ children }: { readonly children: ReactNode }) {
  return <SignedInFrame current="/settings">{children}</SignedInFrame>;
}
