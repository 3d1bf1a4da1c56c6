'use client';

import { Printer } from 'lucide-react';
import { Button } from '../ui/button';

/** Opens the browser's print window. Not shown without a script, nor on paper. */
export function PrintButton() {
  return (
    <Button
      variant="secondary"
      className="needs-script"
      icon={<Printer aria-hidden="true" className="size-5" />}
      onClick={() => window.print()}
    >
      Print
    </Button>
  );
}
