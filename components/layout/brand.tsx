import { KeyRound } from 'lucide-react';

/** The product's name with its mark. */
export function Brand() {
  return (
    <span className="inline-flex items-center gap-2.5 font-bold tracking-tight whitespace-nowrap">
      <span className="inline-flex size-8 items-center justify-center rounded-box bg-accent text-on-accent">
        <KeyRound aria-hidden="true" className="size-5" />
      </span>
      NetSuite M2M Wizard
    </span>
  );
}
