'use client';

import {
  type FormEvent,
  type ReactNode,
  startTransition,
  useActionState,
  useEffect,
  useRef,
  useState,
} from 'react';
import { type FormAction, type FormCheck, type FormState, IDLE } from '@/lib/forms/form-state';
import { Button } from '../ui/button';
import type { ButtonVariant } from '../ui/button-classes';
import { ButtonLink } from '../ui/button-link';
import { classNames } from '../ui/class-names';
import { CopyField } from '../ui/copy-field';
import { ErrorSummary, type ErrorSummaryItem } from '../ui/error-summary';
import { InlineWarning } from '../ui/inline-warning';
import { Notice } from '../ui/notice';
import { answeredAction, NOT_SAVED } from './answered-action';
import { FormContext, fieldId } from './form-context';
import { ReadOnlyNote, useMayChange } from './may-change';
import { expectNoAnswer, forgetUnsavedChanges } from './unsaved-changes';

/** Props of {@link ActionForm}. */
export type ActionFormProps = {
  readonly action: FormAction;
  readonly submitLabel: string;
  /** The words of the button while the form is being sent. */
  readonly pendingLabel?: string | undefined;
  readonly submitVariant?: ButtonVariant | undefined;
  /** Values that go along unseen: a profile id, a version. */
  readonly hiddenFields?: Readonly<Record<string, string | number>> | undefined;
  /** Keeps ids apart where a page has several forms. */
  readonly idPrefix?: string | undefined;
  /** Links or buttons beside the submit button. */
  readonly secondary?: ReactNode;
  /** What stands under the buttons: progress for instance. */
  readonly afterSubmit?: ReactNode;
  /** What the form shows before it is sent: what came of it earlier, on another page. */
  readonly initialState?: FormState | undefined;
  /** True for the one act that a task's page leads to: its buttons stand in the bar at the foot. */
  readonly inTaskBar?: boolean | undefined;
  /** True for a form of one field: its button stands beside it where there is room. */
  readonly inOneRow?: boolean | undefined;
  /** True where the form's own content shows what a check of the typed values found. */
  readonly showsOwnCheck?: boolean | undefined;
  /** True where the weakest role may send it too. */
  readonly forViewers?: boolean | undefined;
  /** True for a form that has nothing more to send: only its answer stays. */
  readonly isDone?: boolean | undefined;
  readonly children?: ReactNode;
};

type FailedState = Extract<FormState, { status: 'failed' }>;
type SavedState = Extract<FormState, { status: 'saved' }>;

/** The lines of the error summary: the form's own sentence first, then those of its fields. */
function summaryItems(state: FailedState, idPrefix: string): ReadonlyArray<ErrorSummaryItem> {
  const fields = Object.entries(state.fieldErrors).map(([name, message]) => ({
    message,
    fieldId: fieldId(idPrefix, name),
  }));
  const whole = state.message ? [{ message: state.message }] : [];
  const items = [...whole, ...fields];
  return items.length > 0 ? items : [{ message: NOT_SAVED }];
}

/** Puts "Error: " before the page's title while the last submit is a failed one. */
function useErrorTitle(state: FormState) {
  useEffect(() => {
    if (state.status !== 'failed') {
      return;
    }
    const plain = document.title.replace(/^Error: /, '');
    document.title = `Error: ${plain}`;
    return () => {
      document.title = document.title.replace(/^Error: /, '');
    };
  }, [state]);
}

/**
 * With JavaScript, submits the form manually: React would reset it after every response, including input
 * typed while the request was in flight. Lets one submit through at a time, because the second press of a
 * double click comes before React knows of the first.
 */
function useOneSubmit(dispatch: (data: FormData) => void, pending: boolean) {
  const sending = useRef(false);
  useEffect(() => {
    sending.current = pending;
  }, [pending]);
  return (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (sending.current) {
      return;
    }
    sending.current = true;
    const form = event.currentTarget;
    const { nativeEvent } = event;
    const submitter = nativeEvent instanceof SubmitEvent ? nativeEvent.submitter : null;
    const data = new FormData(form, submitter);
    startTransition(() => dispatch(data));
  };
}

/** Counts the answers that a form has had. */
function useAnswerCount(state: FormState): number {
  const [seen, setSeen] = useState({ state, count: 0 });
  if (seen.state === state) {
    return seen.count;
  }
  // Set while rendering, as React documents for state that follows another: no frame shows the old one.
  setSeen({ state, count: seen.count + 1 });
  return seen.count + 1;
}

/** What a check of the typed values found. */
function CheckNotice({ check }: { readonly check: FormCheck }) {
  return (
    <Notice kind={check.kind} title={check.title} role="status">
      {check.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {check.code ? (
        <p>
          <code>{check.code}</code>
        </p>
      ) : null}
    </Notice>
  );
}

/**
 * The hidden fields, with the mark `seen` as it was when the person began to edit: another form, or a passkey, may
 * refresh the page under them. The next answer of this form ends that.
 */
function useMarkAsShown(fields: NonNullable<ActionFormProps['hiddenFields']>, state: FormState) {
  const [edited, setEdited] = useState<{ state: FormState; seen: string | number }>();
  const { seen } = fields;
  const isPinned = edited?.state === state;
  const onInput = () => {
    if (seen !== undefined && !isPinned) {
      setEdited({ state, seen });
    }
  };
  return { onInput, hiddenFields: isPinned ? { ...fields, seen: edited.seen } : fields };
}

/** Values that the next submit sends along; a refusal may have given a newer version to send. */
function HiddenFields({
  fields,
  keptValues,
}: {
  readonly fields: NonNullable<ActionFormProps['hiddenFields']>;
  readonly keptValues: FailedState['values'] | undefined;
}) {
  return Object.entries(fields).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={[keptValues?.[name] ?? value].flat()[0]} />
  ));
}

/** What the answer of a saved form shows once: a new link, recovery codes. */
function AfterSaved({
  state,
  idPrefix,
}: {
  readonly state: SavedState;
  readonly idPrefix: string;
}) {
  return state.shownOnce?.map(({ caution, fileName, ...shown }, index) => (
    <div key={shown.label} className="space-y-3">
      {caution === undefined ? null : (
        <Notice kind="warning" title={caution.title} role="status">
          <p>{caution.text}</p>
        </Notice>
      )}
      <CopyField {...shown} id={`${idPrefix}-shown-once-${index}`} />
      {fileName === undefined ? null : (
        <ButtonLink
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${shown.value}\n`)}`}
          download={fileName}
          variant="secondary"
        >
          Download as text
        </ButtonLink>
      )}
    </div>
  ));
}

/** The buttons of a form, and beside them that it is being sent or was saved. */
function Buttons({
  submitLabel,
  pendingLabel = 'Saving…',
  submitVariant = 'primary',
  secondary,
  inTaskBar = false,
  isDone = false,
  pending,
  state,
}: ActionFormProps & { readonly pending: boolean; readonly state: FormState }) {
  return (
    <div
      className={classNames(
        'flex flex-wrap items-center gap-x-4 gap-y-3',
        inTaskBar && 'task-bar-act',
      )}
    >
      {isDone ? null : (
        <Button type="submit" variant={submitVariant} pending={pending} pendingLabel={pendingLabel}>
          {submitLabel}
        </Button>
      )}
      {secondary}
      <span role="status" className="font-semibold text-success">
        {pending ? <span className="sr-only">{pendingLabel}</span> : null}
        {!pending && state.status === 'saved' ? state.message : null}
      </span>
    </div>
  );
}

/**
 * A form around a server action, usable before JavaScript has loaded. When a submit fails, the error
 * summary takes focus, the fields show their errors, and what was typed stays.
 */
export function ActionForm(props: ActionFormProps) {
  const { action, initialState = IDLE, idPrefix = 'field', children } = props;
  const { inOneRow = false, showsOwnCheck = false, forViewers = false } = props;
  const [state, dispatch, pending] = useActionState(answeredAction(action), initialState);
  const maySend = useMayChange() || forViewers;
  const onSubmit = useOneSubmit(dispatch, pending);
  const { onInput, hiddenFields } = useMarkAsShown(props.hiddenFields ?? {}, state);
  useErrorTitle(state);
  const place = useRef<HTMLFormElement>(null);
  useEffect(() => {
    expectNoAnswer(place.current);
    if (state.status === 'saved') {
      forgetUnsavedChanges(place.current);
    }
  }, [state]);
  const answers = useAnswerCount(state);
  const failed = state.status === 'failed' ? state : undefined;
  const saved = state.status === 'saved' ? state : undefined;
  const check = state.status === 'checked' && !pending ? state : undefined;
  const kept = failed ?? (state.status === 'checked' ? state : undefined);
  const fields = maySend ? (
    children
  ) : (
    <fieldset disabled className="min-w-0 space-y-6">
      {children}
    </fieldset>
  );

  return (
    <FormContext
      value={{
        errors: failed?.fieldErrors ?? {},
        keptValues: kept?.values,
        cleared: failed?.cleared,
        attempt: kept?.attempt ?? 0,
        answers,
        check,
        idPrefix,
        pending,
      }}
    >
      <form
        ref={place}
        action={dispatch}
        onSubmit={onSubmit}
        onInput={onInput}
        noValidate
        data-keeps-text=""
        className={inOneRow ? 'flex flex-wrap items-end gap-3 *:max-w-full' : 'space-y-6'}
      >
        {failed ? (
          <div className={inOneRow ? 'basis-full' : undefined}>
            <ErrorSummary
              items={summaryItems(failed, idPrefix)}
              attempt={failed.attempt}
              code={failed.code}
            />
          </div>
        ) : null}
        <HiddenFields fields={hiddenFields} keptValues={kept?.values} />
        {inOneRow ? <div className="grow basis-72">{fields}</div> : fields}
        {check && !showsOwnCheck ? <CheckNotice check={check} /> : null}
        {maySend ? <Buttons {...props} pending={pending} state={state} /> : <ReadOnlyNote />}
        {!pending && saved?.warning !== undefined ? (
          <div role="alert">
            <InlineWarning>{saved.warning}</InlineWarning>
          </div>
        ) : null}
        {saved ? <AfterSaved state={saved} idPrefix={idPrefix} /> : null}
        {props.afterSubmit}
      </form>
    </FormContext>
  );
}
