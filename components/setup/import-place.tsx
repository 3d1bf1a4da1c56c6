'use client';

import { useContext, useEffect, useState } from 'react';
import { FormContext } from '../forms/form-context';

/** How often it asks, in milliseconds. */
const ASK_EVERY_MS = 1_000;

async function placeAt(url: string): Promise<number> {
  try {
    const answer = await fetch(url, { cache: 'no-store' });
    return answer.ok ? Number(await answer.text()) : 0;
  } catch {
    return 0;
  }
}

/**
 * Says where an import stands while its form is being sent: files are read one at a time. Stands in the form.
 *
 * @param url Answers how many others come first, as a number.
 */
export function ImportPlace({ url }: { readonly url: string }) {
  const { pending } = useContext(FormContext);
  const [ahead, setAhead] = useState(0);
  useEffect(() => {
    if (!pending) {
      return;
    }
    const timer = setInterval(async () => setAhead(await placeAt(url)), ASK_EVERY_MS);
    return () => {
      clearInterval(timer);
      setAhead(0);
    };
  }, [pending, url]);
  return (
    <p role="status" className="text-small text-ink-muted empty:hidden">
      {ahead === 0
        ? null
        : `Your file is waiting: ${ahead === 1 ? 'one other is' : `${ahead} others are`} being read first. To cancel, leave this page.`}
    </p>
  );
}
