import type { Metadata } from 'next';
import { NothingHere } from '@/components/layout/nothing-here';

export const metadata: Metadata = { title: 'Report not found' };

/** The profile is there, but no such report of it, or not anymore. */
export default function ReportNotFoundPage() {
  return (
    <NothingHere
      title="Report not found"
      lead="This profile has no such test report. It may have been deleted, or the address is incomplete."
      // Such a page is not told the profile’s id; the address has it.
      way={{ words: 'Go to the test history', href: '../test-runs' }}
    />
  );
}
