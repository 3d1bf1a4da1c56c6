import type { ReactNode } from 'react';
import { SignedInFrame } from '../signed-in-frame';

/** The frame of the connection profiles. */
export default function ProfilesLayout({ children }: { readonly children: ReactNode }) {
  return <SignedInFrame current="/profiles">{children}</SignedInFrame>;
}
