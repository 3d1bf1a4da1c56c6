import { Check } from 'lucide-react';
import { type RenewalStep, STEPS_IN_ORDER, stepsDone } from '@/lib/renewal/steps';
import { classNames } from '../ui/class-names';

/** What is reached by each step. */
const REACHED: Readonly<Record<(typeof STEPS_IN_ORDER)[number], string>> = {
  upload: 'In NetSuite',
  prove: 'Proven in NetSuite',
  switch: 'In Celigo',
  confirm: 'Proven in Celigo',
  revoke: 'Old certificate revoked',
};

const WAY = ['New key', ...STEPS_IN_ORDER.map((step) => REACHED[step])];

/** What is to do at each step. */
export const RENEWAL_STEP_TITLES: Readonly<Record<RenewalStep, string>> = {
  upload: 'Upload the new certificate in NetSuite',
  prove: 'Test the new certificate in NetSuite',
  switch: 'Have Celigo use the new key',
  confirm: 'Confirm that it works in Celigo',
  revoke: 'Revoke the old certificate',
  'switch-back': 'Have Celigo use the old key again',
};

/** How far a renewal is. On the way back there is no such line. */
export function RenewalProgress({ step }: { readonly step: RenewalStep }) {
  if (step === 'switch-back') {
    return null;
  }
  const current = stepsDone(step).done;
  return (
    <ol
      aria-label="Steps of the renewal"
      className="flex flex-wrap gap-x-3.5 gap-y-0.5 text-caption"
    >
      {WAY.map((words, index) => (
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
