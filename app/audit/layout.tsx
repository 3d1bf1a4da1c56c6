import type { ReactNode } from 'react';
import { SignedInFrame } from '../signed-in-frame';

/** The frame of the record of changes. */
export default function AuditLayout({ children }: { readonly children: ReactNode }) {
  return <SignedInFrame current="/audit">{children}</SignedInFrame>;
}
