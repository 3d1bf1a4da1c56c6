'use client';

import { useContext } from 'react';
import { FormContext } from '../forms/form-context';

/** Says, after a refusal, what the person must give again: nothing secret is sent back. */
export function GivenAgainNote() {
  const { keptValues } = useContext(FormContext);
  return keptValues === undefined ? null : (
    <p>
      For your safety, a pasted private key and its passphrase are not kept: enter them again. Also
      check that your files are still selected.
    </p>
  );
}
