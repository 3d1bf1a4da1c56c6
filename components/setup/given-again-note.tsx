'use client';

import { useContext } from 'react';
import { FormContext } from '../forms/form-context';

/** Says, after a refusal, what the person must give again: nothing secret is sent back. */
export function GivenAgainNote() {
  const { keptValues } = useContext(FormContext);
  return keptValues === undefined ? null : (
    <p>
      A pasted private key and the passphrase were not kept: give them again. Check that your files
      are still chosen, too.
    </p>
  );
}
