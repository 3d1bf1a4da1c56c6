import { CircleDashed, Square, SquareCheck } from 'lucide-react';

/** One box of NetSuite's form and how it should stand. */
export type RecordBox = {
  readonly label: string;
  readonly section: string;
  readonly state: 'on' | 'off' | 'as-is';
  readonly why: string;
};

const STATES = {
  on: { Icon: SquareCheck, word: 'On', ink: 'text-accent font-semibold' },
  off: { Icon: Square, word: 'Off', ink: 'text-ink' },
  'as-is': { Icon: CircleDashed, word: 'Any', ink: 'text-ink-muted' },
} as const;

/** The boxes of the integration record in their order, each with on or off and the reason. */
export function RecordBoxTable({ boxes }: { readonly boxes: ReadonlyArray<RecordBox> }) {
  return (
    <ul className="border-t border-rule">
      {boxes.map((box) => {
        const { Icon, word, ink } = STATES[box.state];
        return (
          <li
            key={`${box.section} ${box.label}`}
            className="keep-together grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 border-b border-rule py-3"
          >
            <span className={`flex items-center gap-2 self-start ${ink}`}>
              <Icon aria-hidden="true" className="size-5 shrink-0" />
              {word}
            </span>
            <div className="min-w-0">
              <strong>{box.label}</strong>
              <p className="text-small text-ink-muted">{box.section}</p>
              <p className="text-small">{box.why}</p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
