'use client';

import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { classNames } from './class-names';
import {
  describedBy,
  FieldShell,
  type FieldWords,
  INPUT_CLASSES,
  MONO_CLASSES,
} from './field-shell';
import { useHasScript } from './use-has-script';

/** Props of {@link TextAreaField}. */
export type TextAreaFieldProps = FieldWords & {
  readonly name: string;
  readonly defaultValue?: string | undefined;
  readonly rows?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly mono?: boolean | undefined;
  /** Set for one value that people compare: the box is as high as the value, and Enter sends the form. */
  readonly isOneValue?: boolean | undefined;
  readonly className?: string | undefined;
};

/**
 * Keeps what was typed before a script ran: React puts the text back that the box came with when it takes
 * the page over.
 */
function useTypedText(id: string) {
  const box = useRef<HTMLTextAreaElement>(null);
  const isTakenOver = !useHasScript() && typeof document !== 'undefined';
  const [typed] = useState(() => {
    if (!isTakenOver) {
      return undefined;
    }
    const before = document.getElementById(id);
    return before instanceof HTMLTextAreaElement ? before.value : undefined;
  });
  useLayoutEffect(() => {
    if (box.current && typed !== undefined && box.current.value !== typed) {
      box.current.value = typed;
    }
  }, [typed]);
  return box;
}

/** Does what Enter does in a field of one line. */
function sendByEnter(event: KeyboardEvent<HTMLTextAreaElement>) {
  if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  }
}

/** Several lines of text, a PEM block for instance, or one long value. */
export function TextAreaField({
  id,
  label,
  hint,
  error,
  mono = false,
  isOneValue = false,
  rows = isOneValue ? 2 : 5,
  className,
  ...rest
}: TextAreaFieldProps) {
  const box = useTypedText(id);
  return (
    <FieldShell id={id} label={label} hint={hint} error={error} className={className}>
      <textarea
        {...rest}
        {...describedBy({ id, hint, error })}
        ref={box}
        id={id}
        rows={rows}
        autoComplete="off"
        spellCheck={!mono}
        {...(isOneValue ? { onKeyDown: sendByEnter, autoCapitalize: 'none' } : {})}
        className={classNames(
          INPUT_CLASSES,
          mono && MONO_CLASSES,
          isOneValue && 'value-box resize-none',
        )}
      />
    </FieldShell>
  );
}
