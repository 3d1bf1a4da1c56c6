'use client';

import { useEffect } from 'react';

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The forms that are asked about. */
const FORMS = 'form[data-keeps-text]';

/** Their fields; a password is typed again anyway, and what is saved at once or never is not lost. */
const FIELDS =
  ':is(textarea, select, input:not([type="hidden"], [type="password"], [type="file"])):not([readonly], [data-asks-nothing] *)';

const QUESTION = 'You have unsaved changes on this page. Leave without saving?';

/**
 * What the fields of a form held before the person touched it, by names: a field that is drawn again after
 * a refusal is the same one.
 */
const untouched = new WeakMap<HTMLFormElement, Map<string, string>>();

/**
 * Forms that were submitted and have no response yet. Navigation away from their page then means that they
 * were saved.
 */
const sent = new WeakSet<HTMLFormElement>();

/** A part of a page that saves without a form. */
export type Saver = {
  /** Whether something would be lost with the page now. */
  readonly hasUnsaved: () => boolean;
  /** Settles once what is being sent has arrived or was not answered; nothing while nothing is sent. */
  readonly saving: () => Promise<void> | undefined;
};

const savers = new Set<Saver>();

function fieldsOf(form: HTMLFormElement): ReadonlyArray<Field> {
  return [...form.querySelectorAll<Field>(FIELDS)];
}

function isBox(field: Field): field is HTMLInputElement {
  return field.type === 'checkbox' || field.type === 'radio';
}

function nameOf(field: Field): string {
  return isBox(field) ? `${field.name}=${field.value}` : field.name;
}

function textOf(field: Field): string {
  return isBox(field) ? String(field.checked) : field.value;
}

/** What a field held as the page came, whatever it holds now. */
function firstTextOf(field: Field): string {
  if (isBox(field)) {
    return String(field.defaultChecked);
  }
  if (!(field instanceof HTMLSelectElement)) {
    return field.defaultValue;
  }
  const [first] = field.options;
  return ([...field.options].find(({ defaultSelected }) => defaultSelected) ?? first)?.value ?? '';
}

/** Notes what the fields of a form hold, unless that is known already. */
function note(form: HTMLFormElement, read: (field: Field) => string): void {
  const known = untouched.get(form) ?? new Map<string, string>();
  untouched.set(form, known);
  for (const field of fieldsOf(form)) {
    const name = nameOf(field);
    if (!known.has(name)) {
      known.set(name, read(field));
    }
  }
}

function formAround(target: EventTarget | null): HTMLFormElement | null {
  return target instanceof Element ? target.closest<HTMLFormElement>(FORMS) : null;
}

function isChanged(form: HTMLFormElement): boolean {
  const known = untouched.get(form);
  if (known === undefined || sent.has(form)) {
    return false;
  }
  return fieldsOf(form).some(
    (field) => (known.get(nameOf(field)) ?? textOf(field)) !== textOf(field),
  );
}

function hasChangedForm(): boolean {
  return [...document.querySelectorAll<HTMLFormElement>(FORMS)].some(isChanged);
}

function holdsUnsavedChanges(): boolean {
  return hasChangedForm() || [...savers].some(({ hasUnsaved }) => hasUnsaved());
}

/** What is lost now and saved in a moment, if that is all that keeps a person here. */
function savedInAMoment(): Promise<unknown> | undefined {
  const busy = [...savers].filter(({ hasUnsaved }) => hasUnsaved());
  const saving = busy.flatMap((saver) => saver.saving() ?? []);
  const isAll = busy.length > 0 && saving.length === busy.length && !hasChangedForm();
  return isAll ? Promise.all(saving) : undefined;
}

/** After the answer to a form: what it does not accept is unsaved again. */
export function expectNoAnswer(form: HTMLFormElement | null): void {
  if (form !== null) {
    sent.delete(form);
  }
}

/** After a form was saved in place: what its fields hold now is what is saved. */
export function forgetUnsavedChanges(form: HTMLFormElement | null): void {
  if (form === null) {
    return;
  }
  untouched.delete(form);
  if (form.contains(document.activeElement)) {
    note(form, textOf);
  }
}

/** Counts in what a part of a page saves by itself, for as long as it is there. */
export function useUnsavedWork(saver: Saver): void {
  useEffect(() => {
    savers.add(saver);
    return () => {
      savers.delete(saver);
    };
  }, [saver]);
}

/** The link by which a click leads away from this page in this tab. */
function linkAway(event: MouseEvent): HTMLAnchorElement | undefined {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  if (!(link instanceof HTMLAnchorElement) || event.button !== 0) {
    return undefined;
  }
  const opensElsewhere =
    event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || link.target === '_blank';
  if (opensElsewhere || link.hasAttribute('download')) {
    return undefined;
  }
  const isAway = link.origin !== location.origin || link.pathname !== location.pathname;
  return isAway ? link : undefined;
}

/** Whether the browser's Back or Forward leads away from this page without closing its document. */
function goesBack({ navigationType, cancelable, destination }: NavigateEvent): boolean {
  return (
    navigationType === 'traverse' &&
    cancelable &&
    destination.sameDocument &&
    new URL(destination.url).pathname !== location.pathname
  );
}

/**
 * Asks before what a person typed, checked, or selected is lost: at a link of the app, at the browser's
 * Back where it can be held up, at a reload, and when the tab is closed. A link waits for what is being saved.
 */
export function UnsavedChangesGuard() {
  useEffect(() => {
    // What was changed before this script ran is unsaved too.
    for (const form of document.querySelectorAll<HTMLFormElement>(FORMS)) {
      const isTouched = form.contains(document.activeElement);
      if (isTouched || fieldsOf(form).some((field) => textOf(field) !== firstTextOf(field))) {
        note(form, firstTextOf);
      }
    }
    const onTouch = ({ target }: Event) => {
      const form = formAround(target);
      if (form !== null) {
        note(form, textOf);
      }
    };
    // What fills a field in without going to it has changed it already.
    const onInput = ({ target }: Event) => {
      const form = formAround(target);
      if (form !== null) {
        note(form, (field) => (field === target ? firstTextOf : textOf)(field));
      }
    };
    const mayLeave = () => !holdsUnsavedChanges() || window.confirm(QUESTION);
    /** Links that wait, and that have waited once, for what was being saved. */
    const waited = new WeakSet<HTMLAnchorElement>();
    const onClick = (event: MouseEvent) => {
      const link = linkAway(event);
      if (link === undefined) {
        return;
      }
      const saved = waited.has(link) ? undefined : savedInAMoment();
      if (saved !== undefined) {
        waited.add(link);
        void saved.then(() => link.click());
      } else if (mayLeave()) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    };
    const onNavigate = (event: NavigateEvent) => {
      if (goesBack(event) && !mayLeave()) {
        event.preventDefault();
      }
    };
    const onSubmit = ({ target }: SubmitEvent) => {
      if (target instanceof HTMLFormElement) {
        sent.add(target);
      }
    };
    const onLeave = (event: BeforeUnloadEvent) => {
      if (holdsUnsavedChanges()) {
        event.preventDefault();
      }
    };
    const navigation = 'navigation' in window ? window.navigation : undefined;
    const guard = new AbortController();
    const { signal } = guard;
    const early = { capture: true, signal };
    document.addEventListener('focusin', onTouch, early);
    document.addEventListener('pointerdown', onTouch, early);
    document.addEventListener('input', onInput, early);
    document.addEventListener('click', onClick, early);
    document.addEventListener('submit', onSubmit, early);
    window.addEventListener('beforeunload', onLeave, { signal });
    navigation?.addEventListener('navigate', onNavigate, { signal });
    return () => guard.abort();
  }, []);
  return null;
}
