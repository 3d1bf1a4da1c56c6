import { Check } from 'lucide-react';
import type { RenewalStep } from '@/lib/renewal/steps';
import { classNames } from '../ui/class-names';

/** The steps in words, and the stored steps in which each is the one to do. */
const STEPS: ReadonlyArray<{ readonly words: string; readonly at: ReadonlyArray<RenewalStep> }> = [
  { words: 'New key', at: [] },
  { words: 'In NetSuite', at: ['upload'] },
  { words: 'Proven in NetSuite', at: ['prove'] },
  { words: 'In Celigo', at: ['switch'] },
  { words: 'Proven in Celigo', at: ['confirm'] },
  { words: 'Old one revoked', at: ['revoke'] },
];

/** What is to do at each step. */
export const RENEWAL_STEP_TITLES: Readonly<Record<RenewalStep, string>> = {
  upload: 'Upload the new certificate in NetSuite',
  prove: 'Test the new certificate in NetSuite',
  switch: 'Have Celigo use the new key',
  confirm: 'Confirm that it works in Celigo',
  revoke: 'Revoke the old certificate',
  'switch-back': 'Have Celigo use the old key again',
};

/** How far a renewal is, in a few words; nothing on the way back. */
export function renewalProgressText(step: RenewalStep): string | undefined {
  const done = STEPS.findIndex(({ at }) => at.includes(step));
  return done === -1 ? undefined : `${done} of ${STEPS.length} steps done`;
}

/** How far a renewal is. On the way back there is no such line. */
export function RenewalProgress({ step }: { readonly step: RenewalStep }) {
  if (step === 'switch-back') {
    return null;
  }
  const current = STEPS.findIndex(({ at }) => at.includes(step));
  return (
    <ol
      aria-label="Steps of the renewal"
      className="flex flex-wrap gap-x-3.5 gap-y-0.5 text-caption"
    >
      {STEPS.map(({ words }, index) => (
        <li
          key={words}
          aria-current={index === current ? 'step' : undefined}
          className={classNames(
            'flex items-center gap-1.5',
            index === current ? 'font-semibold text-accent' : 'text-ink-muted',
          )}
        >
          {index < current ? (
            <Check aria-hidden="true" className="size-4 text-success" strokeWidth={2.5} />
          ) : (
            <span aria-hidden="true">{index + 1}.</span>
          )}
          {words}
          {index < current ? <span className="sr-only"> (done)</span> : null}
        </li>
      ))}
    </ol>
  );
}
