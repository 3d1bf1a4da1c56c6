'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { parseAccountId } from '@/lib/account/account';
import { appHost } from '@/lib/account/hosts';
import { FormTextField } from '../forms/form-fields';

/** What a typed Account ID is understood as, for people; nothing while it is none. */
function understood(text: string): { readonly label: string; readonly host: string } | undefined {
  const account = parseAccountId(text);
  return account.ok
    ? {
        label: `${account.value.environmentLabel}, ${account.value.accountId}`,
        host: appHost(account.value),
      }
    : undefined;
}

/**
 * The Account ID, and below it what it is understood as while it is typed. Without a script the button
 * that checks the account says the same.
 */
export function AccountIdField({
  hint,
  defaultValue,
}: {
  readonly hint?: ReactNode;
  readonly defaultValue?: string | undefined;
}) {
  const [typed, setTyped] = useState('');
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What was typed before this script ran; what the page came with is no news.
    const field = place.current?.querySelector('input');
    if (field && field.value !== field.defaultValue) {
      setTyped(field.value);
    }
  }, []);
  const account = understood(typed);
  return (
    <div
      ref={place}
      onInput={({ target }) => {
        if (target instanceof HTMLInputElement) {
          setTyped(target.value);
        }
      }}
    >
      <FormTextField
        name="accountId"
        label="Account ID"
        mono
        spellCheck={false}
        hint={hint}
        defaultValue={defaultValue}
      />
      <p role="status" className="mt-1.5 min-h-6 text-small wrap-anywhere">
        {account === undefined ? null : (
          <>
            Recognized as <strong>{account.label}</strong> at <code>{account.host}</code>
          </>
        )}
      </p>
    </div>
  );
}
