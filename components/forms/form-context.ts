'use client';

import { createContext, useContext } from 'react';
import type { FormCheck } from '@/lib/forms/form-state';

/** What the fields of a form need to know about it. */
export type FormContextValue = {
  readonly errors: Readonly<Record<string, string>>;
  /** What was typed before the last submit failed; absent when it did not fail. */
  readonly keptValues: Readonly<Record<string, string | ReadonlyArray<string>>> | undefined;
  /** Names of fields that the answer empties. */
  readonly cleared?: ReadonlyArray<string> | undefined;
  readonly attempt: number;
  /** How many answers the form has had, whether it failed or was saved. */
  readonly answers: number;
  /** What the last submit found about the typed values, where it was a check. */
  readonly check?: FormCheck | undefined;
  readonly idPrefix: string;
  /** Whether the form is being sent. */
  readonly pending: boolean;
};

/** The form around a field. */
export const FormContext = createContext<FormContextValue>({
  errors: {},
  keptValues: undefined,
  attempt: 0,
  answers: 0,
  check: undefined,
  idPrefix: 'field',
  pending: false,
});

/** What one field takes from the form around it. */
export type FieldBinding = {
  readonly id: string;
  readonly error: string | undefined;
  /** Changes with each failed submit. As `key` it resets a control to its kept value. */
  readonly attempt: number;
  /** As `key` it empties a text that the answer does not give back, such as a secret in the wrong field. */
  readonly emptied: string;
  /** Changes with each answer. As `key` it empties a control that holds a secret. */
  readonly answers: number;
  /** The text to start from: what was typed, else `defaultValue`. */
  readonly text: (defaultValue?: string) => string | undefined;
  /** The checked values to start from: what was checked, else `defaultValues`. */
  readonly checked: (defaultValues: ReadonlyArray<string>) => ReadonlyArray<string>;
};

/** Gives the `id` that the field `name` has in a form with `idPrefix`. */
export function fieldId(idPrefix: string, name: string): string {
  return `${idPrefix}-${name}`;
}

/** Binds the field `name` to the form around it. */
export function useField(name: string): FieldBinding {
  const { errors, keptValues, cleared, attempt, answers, idPrefix } = useContext(FormContext);
  const kept = keptValues?.[name];
  return {
    id: fieldId(idPrefix, name),
    error: errors[name],
    attempt,
    emptied: cleared?.includes(name) ? `emptied-${attempt}` : 'kept',
    answers,
    text: (defaultValue) => (typeof kept === 'string' ? kept : defaultValue),
    checked: (defaultValues) => {
      if (!keptValues) {
        return defaultValues;
      }
      // A form sends nothing for a box that is not checked: absent means unchecked.
      return kept === undefined ? [] : [kept].flat();
    },
  };
}
