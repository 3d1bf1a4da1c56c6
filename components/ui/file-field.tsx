'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { bytesText } from '@/lib/words';
import { describedBy, FieldShell, type FieldWords, INPUT_CLASSES } from './field-shell';

/** Props of {@link FileField}. */
export type FileFieldProps = FieldWords & {
  readonly name: string;
  /** File name endings, for instance `.pem,.crt`. */
  readonly accept?: string | undefined;
  /** A larger file is let go at once, before it is sent. */
  readonly bytesMax: number;
  readonly className?: string | undefined;
};

/** A native file field. */
export function FileField({
  id,
  label,
  hint,
  error,
  bytesMax,
  className,
  ...rest
}: FileFieldProps) {
  const [tooLarge, setTooLarge] = useState(false);
  const shownError = tooLarge
    ? `This file is larger than ${bytesText(bytesMax)}, so it was not accepted. Choose a different file.`
    : error;
  const input = useRef<HTMLInputElement>(null);
  const check = useCallback(() => {
    const over = (input.current?.files?.[0]?.size ?? 0) > bytesMax;
    if (over && input.current) {
      input.current.value = '';
    }
    setTooLarge(over);
  }, [bytesMax]);
  // A file may have been chosen before this script ran.
  useEffect(check, [check]);
  return (
    <FieldShell id={id} label={label} hint={hint} error={shownError} className={className}>
      <input
        {...rest}
        {...describedBy({ id, hint, error: shownError })}
        ref={input}
        id={id}
        type="file"
        onChange={check}
        className={`${INPUT_CLASSES} file:mr-3 file:rounded-box file:border file:border-solid file:border-edge file:bg-sunken file:px-3 file:py-1 file:text-ink`}
      />
    </FieldShell>
  );
}
