'use client';

import { type ReactNode, useContext, useEffect, useRef } from 'react';
import { FormContext } from '../forms/form-context';
import { takeChosen } from './chosen-profiles';

/**
 * Submits the surrounding form automatically, once per step. Without JavaScript, the person presses the
 * button.
 *
 * @param ifChosen Only for profiles that the person just chose in the list: no address alone starts anything.
 */
export function AutoSubmit({
  step,
  ifChosen,
}: {
  readonly step: number;
  readonly ifChosen?: ReadonlyArray<string>;
}) {
  const mark = useRef<HTMLSpanElement>(null);
  const sentStep = useRef<number>(undefined);
  useEffect(() => {
    if (sentStep.current === step) {
      return;
    }
    sentStep.current = step;
    if (ifChosen === undefined || takeChosen(ifChosen)) {
      mark.current?.closest('form')?.requestSubmit();
    }
  }, [step, ifChosen]);
  return <span ref={mark} hidden />;
}

/** What is of use only while the form around it is being sent, or goes on by itself. */
export function WhileRunning({
  goesOn,
  children,
}: {
  readonly goesOn: boolean;
  readonly children: ReactNode;
}) {
  const { pending } = useContext(FormContext);
  return pending || goesOn ? children : null;
}
