import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

/** A warning of a sentence or two that belongs to one field: lower than a notice. */
export function InlineWarning({ children }: { readonly children: ReactNode }) {
  return (
    <p className="keep-together flex gap-2.5 border-l-4 border-warning bg-warning-soft px-3 py-2 text-small">
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-4.5 shrink-0 text-warning" />
      <span className="min-w-0">
        <span className="font-semibold text-warning">Warning:</span> {children}
      </span>
    </p>
  );
}
