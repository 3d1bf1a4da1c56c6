import type { Metadata } from 'next';
import { NothingHere } from '@/components/layout/nothing-here';

export const metadata: Metadata = { title: 'Not found' };

/** There is no such profile, or no such page of one, or not anymore. */
export default function ProfileNotFoundPage() {
  return (
    <NothingHere
      title="Not found"
      lead="There is no such profile or page. It may have been deleted, or the address is incomplete."
    />
  );
}
