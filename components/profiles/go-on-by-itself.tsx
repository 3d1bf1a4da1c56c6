'use client';

import { useEffect, useRef } from 'react';

/** Sends the form that it stands in, once for each step; without a script a person presses the button. */
export function GoOnByItself({ step }: { readonly step: number }) {
  const mark = useRef<HTMLSpanElement>(null);
  const sentStep = useRef<number>(undefined);
  useEffect(() => {
    if (sentStep.current === step) {
      return;
    }
    sentStep.current = step;
    mark.current?.closest('form')?.requestSubmit();
  }, [step]);
  return <span ref={mark} hidden />;
}
