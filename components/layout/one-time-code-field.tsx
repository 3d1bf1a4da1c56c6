'use client';

import { useEffect, useState } from 'react';
import { FormTextField } from '../forms/form-fields';

/** What stands before the code in the fragment of the link that the server prints. */
const FRAGMENT = '#code=';

/**
 * The first owner's code. The link that the server prints carries it in its fragment, which browsers
 * send to nobody: the field takes it from there, and the address bar forgets it.
 */
export function OneTimeCodeField() {
  const [code, setCode] = useState('');
  useEffect(() => {
    const take = () => {
      if (location.hash.startsWith(FRAGMENT)) {
        setCode(decodeURIComponent(location.hash.slice(FRAGMENT.length)));
        history.replaceState(history.state, '', location.pathname + location.search);
      }
    };
    take();
    addEventListener('hashchange', take);
    return () => removeEventListener('hashchange', take);
  }, []);
  return (
    <FormTextField
      name="code"
      label="One-time code"
      autoComplete="off"
      mono
      defaultValue={code}
      hint="The link that the server prints when it starts fills this in. It proves that you run this server."
    />
  );
}
