'use client';

import { Check, Circle } from 'lucide-react';
import {
  type FormEvent,
  type RefObject,
  startTransition,
  useActionState,
  useLayoutEffect,
  useOptimistic,
  useRef,
} from 'react';
import { type FormAction, IDLE } from '@/lib/forms/form-state';
import { answeredAction } from '../forms/answered-action';
import { useMayChange } from '../forms/may-change';
import { buttonClasses } from '../ui/button-classes';
import { classNames } from '../ui/class-names';

/** Props of {@link TickButton}. */
export type TickButtonProps = {
  readonly action: FormAction;
  /** What goes along unseen: which field of which profile. */
  readonly hiddenFields: Readonly<Record<string, string>>;
  /** The field that is ticked off, for the button's name. */
  readonly label: string;
  readonly ticked: boolean;
  /** The element that takes the focus when the tick takes the button itself away. */
  readonly focusWhenGone: string;
};

/** Hands the focus on when its element goes away, so that it is not lost at the top of the page. */
function useFocusWhenGone(button: RefObject<HTMLButtonElement | null>, nextId: string) {
  useLayoutEffect(
    () => () => {
      if (button.current !== null && document.activeElement === button.current) {
        document.getElementById(nextId)?.focus();
      }
    },
    [button, nextId],
  );
}

/** Ticks one field off, or clears it: a form of its own, so that it is saved at once. */
export function TickButton({
  action,
  hiddenFields,
  label,
  ticked,
  focusWhenGone,
}: TickButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  useFocusWhenGone(button, focusWhenGone);
  const [state, dispatch] = useActionState(
    answeredAction(
      action,
      'The app did not answer, so it may or may not have saved this. Try again.',
    ),
    IDLE,
  );
  const [shown, setShown] = useOptimistic(ticked);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    startTransition(() => {
      setShown(!shown);
      dispatch(data);
    });
  };
  const mayChange = useMayChange();
  if (!mayChange) {
    return null;
  }
  const Icon = shown ? Check : Circle;
  return (
    <form action={dispatch} onSubmit={onSubmit} className="grid justify-items-end gap-1">
      {Object.entries(hiddenFields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <input type="hidden" name="ticked" value={shown ? 'no' : 'yes'} />
      <button
        ref={button}
        type="submit"
        aria-pressed={shown}
        aria-label={`Entered: ${label}`}
        className={buttonClasses(
          'secondary',
          classNames('px-3 text-small', shown && 'border-success text-success'),
        )}
      >
        <Icon aria-hidden="true" className="size-4" />
        Entered
      </button>
      {state.status === 'failed' ? (
        <span role="alert" className="text-small text-danger">
          {state.message ?? 'This could not be saved. Try again.'}
        </span>
      ) : null}
    </form>
  );
}
