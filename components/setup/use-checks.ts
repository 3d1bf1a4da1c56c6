'use client';

import { startTransition, useEffect, useMemo, useRef, useState } from 'react';
import { type FormAction, IDLE } from '@/lib/forms/form-state';
import { useUnsavedWork } from '../forms/unsaved-changes';

/** How long after a check that was not answered it is sent again, in milliseconds. */
const RETRY_MS = 4_000;

/** Checks as they are shown, and how to set them. */
export type Checks = {
  readonly isChecked: (id: string) => boolean;
  readonly set: (id: string, checked: boolean) => void;
  /** Whether something is not saved yet. */
  readonly isSaving: boolean;
  /** What to say while something is not saved; nothing when all is. */
  readonly trouble: string | undefined;
};

/** A check that the person set or cleared, and the mark of the value that the page showed then. */
type Wanted = { readonly checked: boolean; readonly mark: string };

/** A redirect, to the sign-in for instance, is carried out by the router. */
function isRedirect(error: unknown): boolean {
  return (
    error instanceof Error &&
    'digest' in error &&
    typeof error.digest === 'string' &&
    error.digest.startsWith('NEXT_REDIRECT')
  );
}

/**
 * Checks that show at once and are saved one by one. While the app does not answer, the page stays as it
 * is, says so, and sends them again until it does.
 *
 * @param shown Ids of the fields that are checked as the server knows it, and the marks of the values on
 *   the page: what was checked with another value says nothing of this one.
 * @param hiddenFields What goes along with each: the profile and the form.
 */
export function useChecks(
  shown: { readonly ids: ReadonlySet<string>; readonly marks: ReadonlyMap<string, string> },
  action: FormAction,
  hiddenFields: Readonly<Record<string, string>>,
): Checks {
  const [wanted, setWanted] = useState<ReadonlyMap<string, Wanted>>(new Map());
  const [refusal, setRefusal] = useState<string>();
  const [isAway, setIsAway] = useState(false);
  const [isSaving, setIsSaving] = useState(false);
  /** What is not saved yet, in the order in which it was set. */
  const waiting = useRef(new Map<string, Wanted>());
  const sending = useRef<Promise<void>>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // What is under way arrives without this page; what waits for its turn, or for the app, does not.
  useUnsavedWork(
    useMemo(
      () => ({
        hasUnsaved: () => waiting.current.size > (isAway ? 0 : 1),
        saving: () => (isAway ? undefined : sending.current),
      }),
      [isAway],
    ),
  );

  const sendOne = async (field: string, check: Wanted) => {
    const data = new FormData();
    for (const [name, value] of Object.entries({ ...hiddenFields, field, mark: check.mark })) {
      data.set(name, value);
    }
    data.set('checked', check.checked ? 'yes' : 'no');
    const state = await action(IDLE, data);
    if (waiting.current.get(field) === check) {
      waiting.current.delete(field);
    }
    if (state.status === 'failed') {
      setRefusal(state.message ?? 'This could not be saved.');
      setWanted((before) => new Map([...before].filter(([id]) => id !== field)));
    } else {
      setRefusal(undefined);
    }
  };

  const sendAll = async () => {
    clearTimeout(timer.current);
    try {
      for (let [next] = waiting.current; next !== undefined; [next] = waiting.current) {
        await sendOne(...next);
      }
      setIsAway(false);
      setIsSaving(false);
    } catch (error) {
      if (isRedirect(error)) {
        return;
      }
      setIsAway(true);
      timer.current = setTimeout(send, RETRY_MS);
    }
  };
  const send = () =>
    startTransition(async () => {
      sending.current ??= sendAll().finally(() => {
        sending.current = undefined;
      });
      await sending.current;
    });

  useEffect(() => () => clearTimeout(timer.current), []);

  const set = (id: string, checked: boolean) => {
    const check = { checked, mark: shown.marks.get(id) ?? '' };
    waiting.current.set(id, check);
    setWanted((before) => new Map(before).set(id, check));
    setIsSaving(true);
    send();
  };
  return {
    isChecked: (id) => {
      const check = wanted.get(id);
      const counts = check !== undefined && check.mark === shown.marks.get(id);
      return counts ? check.checked : shown.ids.has(id);
    },
    set,
    isSaving,
    trouble: isAway
      ? 'The app did not respond. Your check marks are kept on this page and sent again until it does.'
      : refusal,
  };
}
