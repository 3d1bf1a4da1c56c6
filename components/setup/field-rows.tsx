'use client';

import { Check, Copy, PictureInPicture2 } from 'lucide-react';
import {
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
  useActionState,
  useState,
} from 'react';
import { type FormAction, IDLE } from '@/lib/forms/form-state';
import { NOT_SAVED } from '../forms/answered-action';
import { useMayChange } from '../forms/may-change';
import { Button } from '../ui/button';
import { buttonClasses } from '../ui/button-classes';
import { classNames } from '../ui/class-names';
import { type CopyAnswer, copyText } from '../ui/copy-text';
import { useHasScript } from '../ui/use-has-script';
import { useCompanion, useOwnerDocument } from './companion-window';
import { useCurrentField } from './current-field';
import { PrivateKeyBox } from './private-key-box';
import { type Checks, useChecks } from './use-checks';

/** One field of a Celigo form as a row. */
export type FieldRow = {
  readonly id: string;
  /** Tells its value apart from every other one of the field: a check stands for this one alone. */
  readonly mark: string;
  readonly section: string;
  /** Celigo's label. */
  readonly label: string;
  /** `paste`: copied from here. `choose`, `check`: done in Celigo. `look`: right already. */
  readonly kind: 'paste' | 'choose' | 'check' | 'look';
  readonly value: string;
  /** The private key, which is shown only on purpose. */
  readonly isSecret: boolean;
  /** Celigo's own boxes, where the field has several. */
  readonly parts: ReadonlyArray<{ readonly label: string; readonly value: string }>;
  /** How its value has changed since it was entered; for the private key in the words for it. */
  readonly change?: { readonly before: string; readonly now?: string | undefined } | undefined;
  /** False where there is nothing to check off: Celigo asks for it again, its value is the same. */
  readonly hasBox: boolean;
  /** What stands under the row at all times. */
  readonly note?: ReactNode;
};

/** Props of {@link FieldRows}. */
export type FieldRowsProps = {
  readonly rows: ReadonlyArray<FieldRow>;
  readonly checkedIds: ReadonlyArray<string>;
  readonly checkAction: FormAction;
  readonly keyAction: FormAction;
  /** Whether the reader may let the wizard fill in the form instead, through Celigo’s API. */
  readonly isMadeByApi: boolean;
  readonly profileId: string;
  readonly form: string;
  /** Which form of which account: the title of the companion window. */
  readonly title: string;
  /** The element that takes the focus when no row is left to go to. */
  readonly focusWhenDone: string;
  /** False for the rows that stay as they are: no count, no companion window. */
  readonly isMain?: boolean | undefined;
  /** What is left to do after the last row. */
  readonly closing?: ReactNode;
};

/** The `id` of a field's place on the page, for links to it. */
function fieldPlaceId(fieldId: string): string {
  return `field-${fieldId}`;
}

/** The `id` of the one control of a row that the keyboard goes to. */
function rowActId(fieldId: string): string {
  return `act-${fieldId}`;
}

const KIND_WORDS = { choose: 'Select', check: 'Check', look: 'Already set' } as const;

/** What the rows share. */
type RowContext = {
  readonly checks: Checks;
  readonly checkAction: FormAction;
  readonly keyAction: FormAction;
  readonly isMadeByApi: boolean;
  readonly hiddenFields: Readonly<Record<string, string>>;
  readonly profileId: string;
  /** The one row that the Tab key goes to, once a script runs. */
  readonly tabId: string | undefined;
  /** Moves to the next field that is not checked off. */
  readonly goOn: (from: string, document: Document) => void;
};

/** Checks a field off or clears it: a form of its own, so that it works without a script too. */
function CheckForm({ row, context }: { readonly row: FieldRow; readonly context: RowContext }) {
  const [state, dispatch] = useActionState(context.checkAction, IDLE);
  const hasScript = useHasScript();
  const ownerDocument = useOwnerDocument();
  const isChecked = context.checks.isChecked(row.id);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    context.checks.set(row.id, !isChecked);
    if (!isChecked) {
      context.goOn(row.id, ownerDocument());
    }
  };
  // A field that stays empty has nothing to copy, so its check is where the keyboard goes.
  const isRowAct = row.kind !== 'paste' || (row.value === '' && !row.isSecret);
  return (
    <form action={dispatch} onSubmit={onSubmit} className="row-check">
      {Object.entries({ ...context.hiddenFields, field: row.id, mark: row.mark }).map(
        ([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ),
      )}
      <input type="hidden" name="checked" value={isChecked ? 'no' : 'yes'} />
      <button
        id={isRowAct ? rowActId(row.id) : undefined}
        type="submit"
        aria-pressed={isChecked}
        aria-label={`Entered: ${row.label}`}
        tabIndex={hasScript && !(isRowAct && context.tabId === row.id) ? -1 : undefined}
        className={classNames(
          'row-check flex size-11 items-center justify-center rounded-full',
          isChecked ? 'text-on-accent' : 'text-transparent hover:text-ink-muted',
        )}
      >
        <span
          className={classNames(
            'flex size-6 items-center justify-center rounded-full border-2',
            isChecked ? 'border-accent bg-accent' : 'border-edge bg-surface',
          )}
        >
          <Check aria-hidden="true" className="size-4" strokeWidth={3} />
        </span>
      </button>
      {state.status === 'failed' ? (
        <span role="alert" className="text-small text-danger">
          {state.message ?? NOT_SAVED}
        </span>
      ) : null}
    </form>
  );
}

/** Longer values may not fit into their box: there, an ellipsis says that they go on. */
const LONGEST_IN_SIGHT = 18;

/** Characters that no box is wide enough for. */
const MOST_IN_SIGHT = 120;

/** A value in a box of one line, whatever its length; it never wraps into line breaks that are none. */
function ValueBox({
  id,
  label,
  value,
  placeholder,
  linesCount = false,
}: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  /** True where each line break counts: its lines are not shown one after the other. */
  readonly linesCount?: boolean;
}) {
  const hasScript = useHasScript();
  const flows = !linesCount && (value.includes('\n') || value.length > LONGEST_IN_SIGHT);
  const line = value.replace(/\s+/g, ' ');
  return (
    <>
      <label htmlFor={id} className="row-label text-small font-semibold">
        {label}
      </label>
      <textarea
        id={id}
        value={value}
        readOnly
        rows={1}
        wrap="off"
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        tabIndex={hasScript ? -1 : undefined}
        className="row-box rounded-box border border-edge bg-sunken px-2.5 font-mono text-ink"
      />
      {flows ? (
        <span aria-hidden="true" className="row-flow">
          {line.length > MOST_IN_SIGHT ? `${line.slice(0, MOST_IN_SIGHT)}…` : line}
        </span>
      ) : null}
    </>
  );
}

/** Copies a box, and says what came of it; `onCopied` is the rest of the one motion, where there is one. */
function CopyAndNext({
  id,
  label,
  boxId,
  isTabStop,
  onCopied,
}: {
  readonly id?: string | undefined;
  readonly label: string;
  readonly boxId: string;
  readonly isTabStop: boolean;
  readonly onCopied?: ((document: Document) => void) | undefined;
}) {
  const [answer, setAnswer] = useState<CopyAnswer>();
  const hasScript = useHasScript();
  const ownerDocument = useOwnerDocument();
  const copy = async () => {
    const box = ownerDocument().getElementById(boxId);
    if (box === null) {
      return;
    }
    const given = await copyText(box);
    setAnswer(given);
    if (given === 'Copied') {
      onCopied?.(ownerDocument());
    }
  };
  const isCopied = answer === 'Copied';
  const Icon = isCopied ? Check : Copy;
  return (
    <>
      <button
        id={id}
        type="button"
        onClick={copy}
        tabIndex={hasScript && !isTabStop ? -1 : undefined}
        className={buttonClasses('secondary', 'needs-script px-3 text-small')}
      >
        <Icon aria-hidden="true" className={classNames('size-4', isCopied && 'text-success')} />
        <span>
          Copy<span className="sr-only"> {label}</span>
        </span>
      </button>
      {/* Only a failure is seen: an empty answer must not move the button from its edge. */}
      <span
        role="status"
        className={isCopied || answer === undefined ? 'sr-only' : 'row-answer text-small'}
      >
        {isCopied ? `Copied: ${label}` : answer}
      </span>
    </>
  );
}

/** The box of a field that is pasted, with its button; the parts that Celigo splits it into below. */
function PasteCells({ row, context }: { readonly row: FieldRow; readonly context: RowContext }) {
  const boxId = `celigo-${row.id}`;
  const isCurrent = context.tabId === row.id;
  const done = (document: Document) => {
    if (row.hasBox) {
      context.checks.set(row.id, true);
    }
    context.goOn(row.id, document);
  };
  const partId = (index: number) => (index === 0 ? rowActId(row.id) : `act-${row.id}-${index + 1}`);
  const hasParts = row.parts.length > 0;
  return (
    <>
      <ValueBox id={boxId} label={row.label} value={row.value} placeholder="Leave it empty" />
      {row.value === '' ? null : (
        <div className="row-act">
          <CopyAndNext
            id={hasParts ? undefined : rowActId(row.id)}
            label={row.label}
            boxId={boxId}
            isTabStop={isCurrent && !hasParts}
            // Celigo has no box for the whole: its parts are what gets the field done.
            onCopied={hasParts ? undefined : done}
          />
        </div>
      )}
      {hasParts ? (
        <div className="row-parts">
          <p className="col-span-full text-small text-ink-muted">
            Celigo has two boxes for this: copy the name, then the value.
          </p>
          {row.parts.map((part, index) => (
            <div key={part.label} className="row-part">
              <ValueBox
                id={`${boxId}-part-${index + 1}`}
                label={part.label}
                value={part.value}
                placeholder=""
              />
              <div className="row-act">
                <CopyAndNext
                  id={partId(index)}
                  label={part.label}
                  boxId={`${boxId}-part-${index + 1}`}
                  isTabStop={isCurrent}
                  onCopied={(document) =>
                    index + 1 === row.parts.length
                      ? done(document)
                      : document.getElementById(partId(index + 1))?.focus()
                  }
                />
              </div>
            </div>
          ))}
        </div>
      ) : null}
    </>
  );
}

/** The private key: shown for the password, then copied like any other field. */
function SecretCells({ row, context }: { readonly row: FieldRow; readonly context: RowContext }) {
  return (
    <PrivateKeyBox
      action={context.keyAction}
      profileId={context.profileId}
      isMadeByApi={context.isMadeByApi}
    >
      {({ secret, boxId, control, question }) => (
        <>
          <ValueBox id={boxId} label={row.label} value={secret} placeholder="Sealed" linesCount />
          <div className="row-act">
            {secret === '' ? null : (
              <CopyAndNext
                id={rowActId(row.id)}
                label={row.label}
                boxId={boxId}
                isTabStop
                onCopied={(document) => {
                  if (row.hasBox) {
                    context.checks.set(row.id, true);
                  }
                  context.goOn(row.id, document);
                }}
              />
            )}
            {control}
          </div>
          <div className="row-below">{question}</div>
        </>
      )}
    </PrivateKeyBox>
  );
}

function Cells({ row, context }: { readonly row: FieldRow; readonly context: RowContext }) {
  if (row.isSecret) {
    return <SecretCells row={row} context={context} />;
  }
  if (row.kind === 'paste') {
    return <PasteCells row={row} context={context} />;
  }
  return (
    <>
      <ValueBox id={`celigo-${row.id}`} label={row.label} value={row.value} placeholder="" />
      <div className="row-act text-small text-ink-muted">
        <span className="row-kind">{KIND_WORDS[row.kind]}</span>
        {row.value === '' ? null : (
          <CopyAndNext
            label={row.label}
            boxId={`celigo-${row.id}`}
            isTabStop={context.tabId === row.id}
            onCopied={(document) => {
              if (row.hasBox) {
                context.checks.set(row.id, true);
              }
              context.goOn(row.id, document);
            }}
          />
        )}
      </div>
    </>
  );
}

/** What was entered before and no longer holds; for the private key also the words for the new one. */
function Change({ row }: { readonly row: FieldRow }) {
  if (row.change === undefined) {
    return null;
  }
  const { before, now } = row.change;
  const block = (id: string, words: string, text: string) => (
    <div className="grid gap-x-3 sm:grid-cols-[7rem_minmax(0,1fr)]">
      <span id={`celigo-${row.id}-${id}`} className="text-ink-muted">
        {words}
        <span className="sr-only"> in {row.label}</span>
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a labeled text, not a group of controls. */}
      <code role="group" aria-labelledby={`celigo-${row.id}-${id}`} className="min-w-0 break-all">
        {text}
      </code>
    </div>
  );
  return (
    <div className="row-below space-y-1 text-small">
      {block('before', 'Entered earlier', before)}
      {now === undefined ? null : block('now', 'Enter now', now)}
    </div>
  );
}

function Row({ row, context }: { readonly row: FieldRow; readonly context: RowContext }) {
  const { currentId, setCurrentId, reasons } = useCurrentField();
  const mayChange = useMayChange();
  const hasScript = useHasScript();
  const isCurrent = hasScript && currentId === row.id;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: what the keyboard does is on the controls inside.
    <li
      id={fieldPlaceId(row.id)}
      onFocus={({ currentTarget }) => {
        // Do not change the current row during a press: the explanation above would close, the layout would
        // shift, and the click would miss its button.
        if (!currentTarget.matches(':active')) {
          setCurrentId(row.id);
        }
      }}
      onClick={() => setCurrentId(row.id)}
      className={classNames(
        'field-row border-b border-rule',
        isCurrent && 'bg-accent-soft forced-colors:outline-2 forced-colors:-outline-offset-2',
      )}
    >
      {row.hasBox && mayChange ? <CheckForm row={row} context={context} /> : null}
      <Cells row={row} context={context} />
      <Change row={row} />
      {row.note === undefined ? null : (
        <div className="row-below row-note text-small text-ink-muted">{row.note}</div>
      )}
      {isCurrent ? <div className="row-reason text-small">{reasons[row.id]}</div> : null}
    </li>
  );
}

/** Arrow keys go from row to row, Delete clears a check mark. */
function onRowKey(
  event: KeyboardEvent<HTMLDivElement>,
  rows: ReadonlyArray<FieldRow>,
  checks: Checks,
  mayChange: boolean,
) {
  const place = event.target instanceof Object && (event.target as Element).closest?.('li');
  const index = rows.findIndex(({ id }) => place && fieldPlaceId(id) === place.id);
  const row = rows[index];
  // In the password field the keys are the person's own.
  if (row === undefined || (event.target as Element).tagName === 'INPUT') {
    return;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step !== undefined) {
    const next = rows[index + step];
    if (next === undefined) {
      return;
    }
    event.preventDefault();
    focusRow(next.id, event.currentTarget.ownerDocument);
  } else if ((event.key === 'Delete' || event.key === 'Backspace') && mayChange && row.hasBox) {
    event.preventDefault();
    if (checks.isChecked(row.id)) {
      checks.set(row.id, false);
    }
  }
}

/** Gives the focus to the one control of a row. */
function focusRow(id: string, document: Document) {
  const act =
    document.getElementById(rowActId(id)) ??
    document.querySelector<HTMLElement>(`#${fieldPlaceId(id)} .row-act button`);
  act?.focus();
  // A reason that was open above has just closed.
  act?.closest('li')?.scrollIntoView({ block: 'nearest' });
}

/** What the keyboard does. */
function Keys() {
  return (
    <p className="needs-script text-right max-sm:hidden">
      <kbd>Enter</kbd>: copy and next. <kbd>↑</kbd> <kbd>↓</kbd>: move. <kbd>Delete</kbd>: uncheck.
    </p>
  );
}

function Sections({
  rows,
  context,
  keys,
}: {
  readonly rows: ReadonlyArray<FieldRow>;
  readonly context: RowContext;
  /** What the keyboard does, beside the first heading. */
  readonly keys?: ReactNode;
}) {
  const mayChange = useMayChange();
  const sections = [...new Set(rows.map(({ section }) => section))];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: listens to the keys of the controls inside.
    <div
      className="field-rows"
      onKeyDown={(event) => onRowKey(event, rows, context.checks, mayChange)}
    >
      {sections.map((section, index) => (
        <section key={section}>
          <div className="flex items-baseline justify-between gap-x-5 pt-2 pb-0.5 text-caption text-ink-muted">
            <h2 className="shrink-0 font-semibold">{section}</h2>
            {index === 0 ? keys : null}
          </div>
          <ul className="border-t border-rule">
            {rows
              .filter((row) => row.section === section)
              .map((row) => (
                <Row key={row.id} row={row} context={context} />
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** How many fields are done, the way to the next, and the way into the companion window. */
function Progress({
  checked,
  total,
  next,
  isSaving,
  children,
}: {
  readonly isSaving: boolean;
  readonly checked: number;
  readonly total: number;
  readonly next: FieldRow | undefined;
  readonly children?: ReactNode;
}) {
  const hasOneHeight = children !== undefined;
  return (
    <div
      className={classNames(
        'entry-progress sticky top-0 z-10 flex justify-between gap-x-3 border-b border-rule bg-paper py-2 text-small print-hidden',
        // As high for a short label as for a long one: what is clicked below does not move.
        hasOneHeight ? 'max-sm:flex-col sm:items-center' : 'flex-wrap items-center',
      )}
    >
      <p role="status" aria-busy={isSaving} className="shrink-0">
        {checked} of {total} fields checked off
      </p>
      {next === undefined ? null : (
        <a
          href={`#${fieldPlaceId(next.id)}`}
          className={classNames('py-0.5', hasOneHeight ? 'min-w-0 truncate' : 'wrap-anywhere')}
          onClick={(event) => {
            event.preventDefault();
            focusRow(next.id, event.currentTarget.ownerDocument);
          }}
        >
          Next{hasOneHeight ? <span className="sr-only"> field</span> : ' field'}: {next.label}
        </a>
      )}
      {children}
    </div>
  );
}

/**
 * The fields of a Celigo form as rows. *Copy* copies a field, checks it off and goes to the next one; a
 * small window can hold the same rows beside Celigo's own tab.
 */
export function FieldRows({
  rows,
  checkedIds,
  checkAction,
  keyAction,
  isMadeByApi,
  profileId,
  form,
  title,
  focusWhenDone,
  isMain = true,
  closing,
}: FieldRowsProps) {
  const hiddenFields = { profileId, form };
  const marks = new Map(rows.map(({ id, mark }) => [id, mark]));
  const checks = useChecks({ ids: new Set(checkedIds), marks }, checkAction, hiddenFields);
  const companion = useCompanion(title);
  const { currentId } = useCurrentField();
  const mayChange = useMayChange();
  const isOpen = ({ id, hasBox }: FieldRow) => hasBox && !checks.isChecked(id);
  const next = rows.find(isOpen);
  const tabId = rows.some(({ id }) => id === currentId) ? currentId : (next ?? rows[0])?.id;
  const goOn = (from: string, document: Document) => {
    const index = rows.findIndex(({ id }) => id === from);
    const isLeft = (row: FieldRow) => row.id !== from && (isOpen(row) || !row.hasBox);
    const target = rows.slice(index + 1).find(isLeft) ?? rows.slice(0, index).find(isOpen);
    if (target === undefined) {
      document.getElementById(focusWhenDone)?.focus();
    } else {
      focusRow(target.id, document);
    }
  };
  const context: RowContext = {
    ...{ checks, checkAction, keyAction, isMadeByApi, hiddenFields, profileId, tabId, goOn },
  };
  const counted = rows.filter(({ hasBox }) => hasBox);
  const progress = (children?: ReactNode) => (
    <Progress
      checked={counted.filter(({ id }) => checks.isChecked(id)).length}
      total={counted.length}
      next={next}
      isSaving={checks.isSaving}
    >
      {children}
    </Progress>
  );
  const trouble = (
    <p role="status" className="text-small font-semibold text-danger">
      {checks.trouble}
    </p>
  );
  return (
    <div>
      {isMain && mayChange
        ? progress(
            <Button
              variant="quiet"
              className="needs-script shrink-0 px-0! py-0 text-small max-sm:hidden"
              icon={<PictureInPicture2 aria-hidden="true" className="size-4" />}
              onClick={companion.open}
            >
              {companion.isOpen ? 'Go to the small window' : 'Open in a small window'}
            </Button>,
          )
        : null}
      {companion.isBlocked ? (
        <p role="alert" className="text-small">
          Your browser blocked the window. Allow pop-ups for this page, then try again.
        </p>
      ) : null}
      {trouble}
      <Sections rows={rows} context={context} keys={isMain && mayChange ? <Keys /> : null} />
      {closing}
      {companion.show(
        <main className="companion-page">
          <h1 className="text-small font-semibold wrap-anywhere">{title}</h1>
          {progress()}
          {trouble}
          <Sections rows={rows} context={context} />
          {closing}
          <p id={focusWhenDone} tabIndex={-1} className="pt-3 text-small">
            {next === undefined ? 'All fields are checked off.' : null}
          </p>
        </main>,
      )}
    </div>
  );
}
