import { ChevronDown, CircleDashed, Square, SquareCheck, TextCursorInput } from 'lucide-react';
import { classNames } from '../ui/class-names';
import { Disclosure } from '../ui/disclosure';
import { Screen, ScreenField, ScreenMark, ScreenSection } from './screen';

/** One field or box of NetSuite's form and how it should stand. */
export type RecordBox = {
  readonly label: string;
  readonly section: string;
  readonly state: 'on' | 'off' | 'as-is';
  /** True when NetSuite may have checked it on a new record. */
  readonly checkedAtFirst?: boolean | undefined;
  /** True when NetSuite does not allow it together with the grant of this connection. */
  readonly isExcluded?: boolean | undefined;
  /** What it is on the screen where it is no checkbox. */
  readonly control?: 'list' | 'text' | undefined;
  readonly why: string;
};

const STATES = {
  on: { Icon: SquareCheck, words: 'check' },
  off: { Icon: Square, words: 'leave unchecked' },
  'as-is': { Icon: CircleDashed, words: 'any value' },
} as const;

const CONTROLS = {
  list: { Icon: ChevronDown, words: 'select' },
  text: { Icon: TextCursorInput, words: 'any name' },
} as const;

/** What to do at a place of the form; nothing where it stays as it is. */
function markOf({ state, control, checkedAtFirst, isExcluded }: RecordBox): string | undefined {
  if (state === 'on') {
    return control === 'list' ? 'Select' : 'Check';
  }
  if (control === 'text') {
    return 'Any name';
  }
  if (isExcluded) {
    return 'Must be unchecked';
  }
  return checkedAtFirst ? 'Uncheck' : undefined;
}

/** What to do at a place of the form, for those who hear it instead of seeing it. */
function spokenWords({ state, control, checkedAtFirst, isExcluded }: RecordBox): string {
  if (isExcluded) {
    return 'must be unchecked';
  }
  return checkedAtFirst
    ? 'uncheck it if it is checked'
    : (control === undefined ? STATES[state] : CONTROLS[control]).words;
}

function Box({ box }: { readonly box: RecordBox }) {
  const { Icon } = box.control === undefined ? STATES[box.state] : CONTROLS[box.control];
  const isOn = box.state === 'on';
  const mark = markOf(box);
  return (
    <li
      className={classNames(
        'flex gap-x-2 py-1 text-small',
        isOn ? 'font-semibold' : 'text-ink-muted',
      )}
    >
      <Icon
        aria-hidden="true"
        className={classNames('mt-px size-5 shrink-0', isOn && 'text-accent')}
        strokeWidth={isOn ? 2.25 : 1.75}
      />
      <span className="min-w-0">
        {box.label}
        <span className="sr-only">: {spokenWords(box)}</span>
        {mark === undefined ? null : (
          <span aria-hidden="true" className="ml-2">
            <ScreenMark>{mark}</ScreenMark>
          </span>
        )}
      </span>
    </li>
  );
}

function sections(boxes: ReadonlyArray<RecordBox>) {
  const found: Array<{ title: string; boxes: Array<RecordBox> }> = [];
  for (const box of boxes) {
    const last = found.at(-1);
    if (last?.title === box.section) {
      last.boxes.push(box);
    } else {
      found.push({ title: box.section, boxes: [box] });
    }
  }
  return found;
}

/** NetSuite's form of an integration record with each box as it should stand. */
export function IntegrationRecordDrawing({ boxes }: { readonly boxes: ReadonlyArray<RecordBox> }) {
  return (
    <>
      <Screen side="netsuite" title="Integration">
        {sections(boxes).map((section) => (
          <ScreenSection key={section.title} title={section.title}>
            <ul>
              {section.boxes.map((box) => (
                <Box key={box.label} box={box} />
              ))}
            </ul>
          </ScreenSection>
        ))}
      </Screen>
      <Disclosure summary="Why each box is set this way">
        <dl className="space-y-3">
          {boxes.map((box) => (
            <div key={`${box.section} ${box.label}`}>
              <dt className="font-semibold">{box.label}</dt>
              <dd className="text-small">{box.why}</dd>
            </div>
          ))}
        </dl>
      </Disclosure>
    </>
  );
}

/** What NetSuite shows once, right after the record is saved for the first time. */
export function ClientIdDrawing() {
  return (
    <Screen side="netsuite" title="Shown only once, after the first Save">
      <div className="grid gap-3 sm:grid-cols-2">
        <ScreenField label="Client ID" value="64 characters" mark="Copy this" />
        <ScreenField label="Client Secret" value="not needed" muted />
      </div>
    </Screen>
  );
}
