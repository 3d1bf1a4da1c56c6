import type { ReactNode } from 'react';
import { SignedInFrame } from '../signed-in-frame';

/** The frame of the page about who has access. */
export default function PeopleLayout({ children }: { readonly children: ReactNode }) {
  return <SignedInFrame current="/people">{children}</SignedInFrame>;
}
