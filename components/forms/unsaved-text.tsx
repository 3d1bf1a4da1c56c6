'use client';

import { useEffect } from 'react';

/** What a text field held before the person changed it. */
const untouched = new WeakMap<Element, string>();

type TextField = HTMLInputElement | HTMLTextAreaElement;

/** The forms whose text is asked about; a password is typed again anyway. */
const GUARDED =
  'form[data-keeps-text] :is(textarea, input:not([type="hidden"], [type="password"], [type="file"], [type="checkbox"], [type="radio"])):not([readonly])';

const QUESTION = 'What you typed on this page is not saved. Leave without saving?';

/** Forms that were sent and not answered yet: what leads away from their page then is that it was saved. */
const sent = new WeakSet<HTMLFormElement>();

function holdsUnsavedText(): boolean {
  return [...document.querySelectorAll<TextField>(GUARDED)].some((field) => {
    const before = untouched.get(field);
    const isSent = field.form !== null && sent.has(field.form);
    return before !== undefined && before !== field.value && !isSent;
  });
}

/** After the answer to a form: what it does not take is unsaved again. */
export function expectNoAnswer(form: HTMLFormElement | null): void {
  if (form !== null) sent.delete(form);
}

/** After a form was saved in place: what its fields hold now is what is saved. */
export function forgetUnsavedText(form: HTMLFormElement | null): void {
  for (const field of form?.querySelectorAll('input, textarea') ?? []) {
    untouched.delete(field);
  }
}

/** Whether a click leads away from this page in this tab. */
function leadsAway(event: MouseEvent): boolean {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!(link instanceof HTMLAnchorElement) || event.button !== 0) return false;
  const opensElsewhere =
    event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || link.target === '_blank';
  if (opensElsewhere || link.hasAttribute('download')) return false;
  return link.origin !== location.origin || link.pathname !== location.pathname;
}

/** Asks before typed text is lost: at a link of the app, at a reload, and when the tab is closed. */
export function UnsavedTextGuard() {
  useEffect(() => {
    // What was typed before this script ran is unsaved too.
    for (const field of document.querySelectorAll<TextField>(GUARDED)) {
      if (field.value !== field.defaultValue || field === document.activeElement) {
        untouched.set(field, field.defaultValue);
      }
    }
    const onFocus = ({ target }: FocusEvent) => {
      if (target instanceof Element && target.matches(GUARDED) && !untouched.has(target)) {
        untouched.set(target, (target as TextField).value);
      }
    };
    const onClick = (event: MouseEvent) => {
      if (leadsAway(event) && holdsUnsavedText() && !window.confirm(QUESTION)) {
        event.preventDefault();
        event.stopPropagation();
      }
    };
    const onSubmit = ({ target }: SubmitEvent) => {
      if (target instanceof HTMLFormElement) sent.add(target);
    };
    const onLeave = (event: BeforeUnloadEvent) => {
      if (holdsUnsavedText()) event.preventDefault();
    };
    document.addEventListener('focusin', onFocus, true);
    document.addEventListener('click', onClick, true);
    document.addEventListener('submit', onSubmit, true);
    window.addEventListener('beforeunload', onLeave);
    return () => {
      document.removeEventListener('focusin', onFocus, true);
      document.removeEventListener('click', onClick, true);
      document.removeEventListener('submit', onSubmit, true);
      window.removeEventListener('beforeunload', onLeave);
    };
  }, []);
  return null;
}
