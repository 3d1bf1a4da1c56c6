'use client';

import { type MouseEvent, useContext, useEffect, useRef, useState } from 'react';
import { CELIGO_LABELS } from '@/lib/celigo/labels';
import { type FormAction, type FormCheck, type FormState, IDLE } from '@/lib/forms/form-state';
import { ActionForm } from '../forms/action-form';
import { FormContext, fieldId } from '../forms/form-context';
import { FormCheckbox, FormSelect, FormTextArea } from '../forms/form-fields';
import { ForEditors } from '../forms/may-change';
import { BoxedDisclosure } from '../ui/boxed-disclosure';
import { Button } from '../ui/button';
import type { FieldOption } from '../ui/select-field';
import { RenderedTexts, TemplateVerdict, TimesOnOtherClocks } from './template-check';

/** The texts of the two fields. */
type Texts = { readonly payload: string; readonly headers: string };

/** A box as high as its text: in one that scrolls, JSON seems to end too early. */
const GROWS = '[&_textarea]:field-sizing-content [&_textarea]:max-h-104';

/** Props of {@link TemplateEditor}. */
export type TemplateEditorProps = {
  readonly action: FormAction;
  readonly hiddenFields: Readonly<Record<string, string | number>>;
  /** The texts as they are saved. */
  readonly texts: Texts;
  readonly recipe: Texts;
  readonly payloadForAnyTimeZone: string;
  readonly lengthMax: number;
  readonly timeZones: ReadonlyArray<FieldOption>;
  /** What is to be said of the texts as they are saved. */
  readonly firstCheck: FormCheck;
  /** The code of a check whose texts are saved only on purpose. */
  readonly confirmCode: string;
};

const ID_PREFIX = 'templates';

/** How long nobody types before the texts are checked, in milliseconds. */
const QUIET_MS = 350;

/** An answer of the action as something that can be shown; nothing for a sign-in that ended. */
function checkOf(state: FormState): FormCheck | undefined {
  if (state.status === 'checked') {
    return state;
  }
  return state.status === 'failed'
    ? {
        kind: 'warning',
        title: 'The payload and headers could not be checked',
        lines: [state.message, ...Object.values(state.fieldErrors)].filter(
          (line) => line !== undefined,
        ),
      }
    : undefined;
}

/**
 * The newest answer about the texts: asked for whenever nobody has typed for a moment, else that of
 * the last submit, else the first. Nothing after a refusal without a script, because the first one is
 * about other texts than those on the page.
 */
function useTemplateCheck(
  live: FormCheck | undefined,
  firstCheck: FormCheck,
): FormCheck | undefined {
  const { attempt, check } = useContext(FormContext);
  return live ?? check ?? (attempt === 0 ? firstCheck : undefined);
}

/** Watches the form around it, and gives each answer to `onAnswer`; stands for itself alone. */
function LiveCheck({
  action,
  onAnswer,
}: {
  readonly action: FormAction;
  readonly onAnswer: (check: FormCheck) => void;
}) {
  const place = useRef<HTMLSpanElement>(null);
  const turn = useRef(0);
  const { check: submitted } = useContext(FormContext);
  useEffect(() => {
    if (submitted !== undefined) {
      turn.current += 1;
      onAnswer(submitted);
    }
  }, [submitted, onAnswer]);
  useEffect(() => {
    const form = place.current?.closest('form');
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (typed: HTMLFormElement) => {
      turn.current += 1;
      const own = turn.current;
      const data = new FormData(typed);
      data.set('intent', 'check');
      // When this does not arrive, the last answer stays, and Check asks again.
      const state = await action(IDLE, data).catch(() => IDLE);
      const answer = checkOf(state);
      if (own === turn.current && answer !== undefined) {
        onAnswer(answer);
      }
    };
    const onInput = () => {
      clearTimeout(timer);
      timer = setTimeout(() => form && void ask(form), QUIET_MS);
    };
    form?.addEventListener('input', onInput);
    // What was typed before this script ran.
    const boxes = [...(form?.querySelectorAll('textarea') ?? [])];
    if (boxes.some(({ value, defaultValue }) => value !== defaultValue)) {
      onInput();
    }
    return () => {
      clearTimeout(timer);
      form?.removeEventListener('input', onInput);
    };
  }, [action, onAnswer]);
  return <span ref={place} hidden />;
}

/** What was found, and the box to save the texts all the same where one is needed. */
function Verdict({
  live,
  firstCheck,
  confirmCode,
}: Pick<TemplateEditorProps, 'firstCheck' | 'confirmCode'> & {
  readonly live: FormCheck | undefined;
}) {
  const { errors } = useContext(FormContext);
  const shown = useTemplateCheck(live, firstCheck);
  return (
    <>
      <p role="status" className="sr-only">
        {live?.title}
      </p>
      {shown === undefined ? null : <TemplateVerdict check={shown} />}
      {errors.confirmed !== undefined || shown?.code === confirmCode ? (
        <FormCheckbox
          name="confirmed"
          value="yes"
          label="Save it even though NetSuite would refuse it"
          hint="The connection test sends the same payload and headers and shows NetSuite’s response."
        />
      ) : null}
    </>
  );
}

/** What the texts render to, and their times on other clocks. */
function Preview({
  live,
  firstCheck,
  timeZones,
}: Pick<TemplateEditorProps, 'firstCheck' | 'timeZones'> & {
  readonly live: FormCheck | undefined;
}) {
  const shown = useTemplateCheck(live, firstCheck);
  return (
    <>
      {shown?.texts?.length ? (
        <section className="space-y-3 border-t border-rule pt-5">
          <h2 className="text-subheading">As Celigo would render it now</h2>
          <RenderedTexts check={shown} />
        </section>
      ) : null}
      <BoxedDisclosure summary="The times in a different time zone">
        <p>
          Celigo’s pages disagree about the time zone of <code>(timestamp)</code>: UTC, or that of
          the account owner’s profile. The published version is correct only in UTC.
        </p>
        <div data-asks-nothing="">
          <FormSelect
            name="timeZone"
            label="Compare with the time in"
            options={timeZones}
            defaultValue={timeZones[0]?.value}
          />
        </div>
        {shown === undefined ? null : <TimesOnOtherClocks check={shown} />}
      </BoxedDisclosure>
    </>
  );
}

/** Puts texts into the boxes where a script runs, as if they had been typed. */
function fillIn(event: MouseEvent<HTMLButtonElement>, texts: Partial<Texts>) {
  event.preventDefault();
  for (const [name, text] of Object.entries(texts)) {
    const box = document.getElementById(fieldId(ID_PREFIX, name));
    if (box instanceof HTMLTextAreaElement) {
      box.value = text;
      box.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }
}

/** Edits the texts of Payload and JWT headers, with a check of them while they are typed. */
export function TemplateEditor({
  action,
  hiddenFields,
  texts,
  recipe,
  payloadForAnyTimeZone,
  lengthMax,
  timeZones,
  firstCheck,
  confirmCode,
}: TemplateEditorProps) {
  const [live, setLive] = useState<FormCheck>();
  const fillButton = (intent: string, label: string, filled: Partial<Texts>) => (
    <Button
      type="submit"
      name="intent"
      value={intent}
      variant="secondary"
      onClick={(event) => fillIn(event, filled)}
    >
      {label}
    </Button>
  );
  return (
    <ActionForm
      action={action}
      submitLabel="Save payload and headers"
      hiddenFields={hiddenFields}
      idPrefix={ID_PREFIX}
      showsOwnCheck
      secondary={
        <Button type="submit" name="intent" value="check" variant="secondary">
          Check
        </Button>
      }
      afterSubmit={
        <>
          {/* After the button that saves: the first button of a form is the one that Enter presses. */}
          <ForEditors>
            <fieldset className="space-y-3">
              <legend className="font-semibold">Start from a ready-made version</legend>
              <p className="text-small text-ink-muted">
                The default is the version that Celigo staff published in the community forum;
                people use it in Celigo. The other version is correct in any time zone. Nothing
                changes until you save.
              </p>
              <div className="flex flex-wrap gap-3">
                {fillButton('use-recipe', `${CELIGO_LABELS.payload}: the published version`, {
                  payload: recipe.payload,
                })}
                {fillButton(
                  'use-any-time-zone',
                  `${CELIGO_LABELS.payload}: the version for any time zone`,
                  {
                    payload: payloadForAnyTimeZone,
                  },
                )}
                {fillButton('reset', 'Reset payload and headers', recipe)}
              </div>
            </fieldset>
          </ForEditors>
          <Preview live={live} firstCheck={firstCheck} timeZones={timeZones} />
        </>
      }
    >
      <LiveCheck action={action} onAnswer={setLive} />
      <FormTextArea
        name="payload"
        label={CELIGO_LABELS.payload}
        mono
        rows={9}
        className={GROWS}
        maxLength={lengthMax}
        defaultValue={texts.payload}
      />
      <FormTextArea
        name="headers"
        label={CELIGO_LABELS.headers}
        mono
        rows={6}
        className={GROWS}
        maxLength={lengthMax}
        defaultValue={texts.headers}
      />
      <Verdict live={live} firstCheck={firstCheck} confirmCode={confirmCode} />
    </ActionForm>
  );
}
