'use client';

import {
  type FormEvent,
  type ReactNode,
  startTransition,
  useActionState,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import { type FormAction, type FormState, IDLE } from '@/lib/forms/form-state';
import { CONFIRMED_SECONDS } from '@/lib/sign-in/time-limits';
import { waitText } from '@/lib/words';
import { answeredAction, PASSWORD_NOT_ANSWERED } from '../forms/answered-action';
import { ReadOnlyNote, useKeyOpener, useMayChange, useProofWays } from '../forms/may-change';
import { ConfirmHere } from '../sign-in/confirm-here';
import { PasskeyConfirm } from '../sign-in/passkey-confirm';
import { Button } from '../ui/button';
import { MarkedText } from '../ui/marked-text';
import { PasswordField } from '../ui/password-field';
import { useOwnerDocument } from './companion-window';

const ASK_FOR_PASSCODE =
  'Your link has no passcode, or the passcode was already used. Ask for a new link with a passcode';

const OR_BY_API = 'or use **Make it in Celigo for me**';

/** Props of {@link PrivateKeyBox}. */
export type PrivateKeyBoxProps = {
  readonly action: FormAction;
  readonly profileId: string;
  /** Whether its reader may let the wizard put the key into Celigo instead. */
  readonly isMadeByApi: boolean;
  /** Lays the parts out. */
  readonly children: (parts: PrivateKeyParts) => ReactNode;
};

/** The parts of the box, for the row that it stands in. */
export type PrivateKeyParts = {
  /** The key while it is shown, else empty. */
  readonly secret: string;
  /** The id that the box must have, to be given the focus. */
  readonly boxId: string;
  /** Shows the key, or hides it; a note where the person's role may not. */
  readonly control: ReactNode;
  /** Asks for the password, or says why no one is asked; nothing until it is needed. */
  readonly question: ReactNode;
};

/** Keys of the controls between which focus moves when the box opens and closes. */
type FocusTarget = 'password' | 'key' | 'show';

/**
 * Shows the private key after the password was entered. The key is only in component state; hiding it,
 * reloading, or leaving the page discards it.
 */
export function PrivateKeyBox(props: PrivateKeyBoxProps) {
  const [showing, setShowing] = useState(0);
  const [wasHidden, setWasHidden] = useState(false);
  useEffect(() => {
    // A page that the browser keeps for Back would keep the key too.
    const forget = () => flushSync(() => setShowing((before) => before + 1));
    window.addEventListener('pagehide', forget);
    return () => window.removeEventListener('pagehide', forget);
  }, []);
  const hide = () => {
    setWasHidden(true);
    setShowing((before) => before + 1);
  };
  return (
    <PrivateKeyShowing key={showing} {...props} focusFirst={wasHidden && 'show'} onHide={hide} />
  );
}

function PrivateKeyShowing({
  action,
  profileId,
  isMadeByApi,
  children,
  focusFirst,
  onHide,
}: PrivateKeyBoxProps & {
  readonly focusFirst: FocusTarget | false;
  readonly onHide: () => void;
}) {
  const [state, dispatch, pending] = useActionState(
    answeredAction(action, PASSWORD_NOT_ANSWERED),
    IDLE,
  );
  const opener = useKeyOpener();
  const mayOpen = useMayChange() && opener !== 'nothing';
  const [asked, setAsked] = useState(false);
  const id = useId();
  const secret = state.status === 'revealed' ? state.secret : '';
  const failed = state.status === 'failed' ? state : undefined;
  // A confirmation counts once, and asks for nothing more.
  const { hasPassword } = useProofWays();
  const isUsedUp = opener === 'confirmed' && failed !== undefined;
  const confirms = opener === 'confirm' || (isUsedUp && !hasPassword);
  // Without a script the button sends the form at once, and the refusal brings the field.
  const asking = asked || failed !== undefined;
  useMovingFocus(id, focusFirst, asked || state.status === 'revealed' ? state.status : undefined);

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!asking && opener !== 'confirmed') {
      setAsked(true);
    } else if (!pending) {
      const data = new FormData(event.currentTarget);
      startTransition(() => dispatch(data));
    }
  };

  const formId = `${id}-form`;
  // A key in sight can be hidden, also after the passcode that showed it is used up.
  const control =
    secret !== '' ? (
      <Button variant="secondary" className="px-3 text-small" onClick={onHide}>
        Hide private key
      </Button>
    ) : confirms ? null : mayOpen ? (
      <Button
        id={`${id}-show`}
        type="submit"
        form={formId}
        variant="secondary"
        pending={pending}
        pendingLabel="Opening…"
        className="px-3 text-small"
      >
        Show private key
      </Button>
    ) : opener === 'nothing' ? null : (
      <ReadOnlyNote />
    );
  const question =
    opener === 'nothing' && secret === '' ? (
      <p className="text-small text-ink-muted">
        <MarkedText
          text={isMadeByApi ? `${ASK_FOR_PASSCODE}, ${OR_BY_API}.` : `${ASK_FOR_PASSCODE}.`}
        />
      </p>
    ) : mayOpen && confirms ? (
      <ConfirmHere />
    ) : mayOpen && secret === '' ? (
      <form id={formId} action={dispatch} onSubmit={onSubmit} noValidate>
        <input type="hidden" name="profileId" value={profileId} />
        {asking && (opener !== 'confirmed' || isUsedUp) ? (
          <div className="space-y-3">
            <PasswordField
              key={failed?.attempt}
              id={`${id}-password`}
              name="password"
              label={opener === 'passcode' ? 'Passcode' : 'Password'}
              autoComplete={opener === 'passcode' ? 'off' : 'current-password'}
              error={failed && (failed.fieldErrors.password ?? failed.message)}
            />
            <PasskeyConfirm />
          </div>
        ) : null}
        {opener === 'confirmed' && !isUsedUp ? (
          <p role="status" className="text-small text-ink-muted">
            You have confirmed who you are. Show the key within {waitText(CONFIRMED_SECONDS)}.
          </p>
        ) : null}
      </form>
    ) : null;
  return children({ secret, boxId: `${id}-key`, control, question });
}

/** Moves focus to what comes next: the password when it is asked or refused, then the key. */
function useMovingFocus(
  id: string,
  focusFirst: FocusTarget | false,
  step: FormState['status'] | undefined,
) {
  const first = useRef(focusFirst);
  const ownerDocument = useOwnerDocument();
  useEffect(() => {
    const target = step === undefined ? first.current : step === 'revealed' ? 'key' : 'password';
    if (target) {
      if (target === 'key') {
        // Focus scrolls to the cursor, and the end of a key is an empty line.
        ownerDocument()
          .querySelector<HTMLTextAreaElement>(`textarea[id="${id}-key"]`)
          ?.setSelectionRange(0, 0);
      }
      ownerDocument().getElementById(`${id}-${target}`)?.focus();
    }
  }, [id, step, ownerDocument]);
}
