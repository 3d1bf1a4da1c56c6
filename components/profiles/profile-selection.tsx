'use client';

import { useEffect, useRef, useState } from 'react';
import { noteChosen } from './chosen-profiles';

/** The boxes of the profiles in the form that an element stands in. */
function boxesBeside(element: HTMLElement | null): ReadonlyArray<HTMLInputElement> {
  const boxes = element?.closest('form')?.querySelectorAll<HTMLInputElement>('[name="profile"]');
  return [...(boxes ?? [])];
}

/** Calls back with the number of checked boxes, now and whenever it changes. */
function useChecked<Element extends HTMLElement>() {
  const place = useRef<Element>(null);
  const [counts, setCounts] = useState({ checked: 0, of: 0 });
  useEffect(() => {
    const form = place.current?.closest('form');
    const count = () => {
      const boxes = boxesBeside(place.current);
      setCounts({ checked: boxes.filter(({ checked }) => checked).length, of: boxes.length });
    };
    // A browser may have kept what was checked before the page was left.
    count();
    form?.addEventListener('change', count);
    return () => form?.removeEventListener('change', count);
  }, []);
  return { place, ...counts };
}

/** Checks the box of every profile on the page, or of none. */
export function SelectAll() {
  const { place, checked, of } = useChecked<HTMLInputElement>();
  const isPart = checked > 0 && checked < of;
  useEffect(() => {
    if (place.current !== null) {
      place.current.indeterminate = isPart;
    }
  }, [place, isPart]);
  return (
    <label className="needs-script flex size-11 max-md:hidden items-center justify-center">
      <input
        ref={place}
        type="checkbox"
        aria-label="Select all on this page"
        className="size-4.5"
        checked={of > 0 && checked === of}
        onChange={({ currentTarget }) => {
          for (const box of boxesBeside(currentTarget)) {
            box.checked = currentTarget.checked;
          }
        }}
      />
    </label>
  );
}

/** How many profiles are selected. The page that the form leads to is told that a person chose them. */
export function SelectedCount() {
  const { place, checked } = useChecked<HTMLSpanElement>();
  useEffect(() => {
    const form = place.current?.closest('form');
    const note = () =>
      noteChosen(boxesBeside(place.current).flatMap((box) => (box.checked ? box.value : [])));
    form?.addEventListener('submit', note);
    return () => form?.removeEventListener('submit', note);
  }, [place]);
  return (
    <span ref={place} role="status" className="text-small text-ink-muted">
      {checked === 0 ? '' : `${checked} selected`}
    </span>
  );
}
