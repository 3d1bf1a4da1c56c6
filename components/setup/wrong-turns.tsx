import { Disclosure } from '../ui/disclosure';
import { MarkedText } from '../ui/marked-text';

/** Props of {@link WrongTurns}. */
export type WrongTurnsProps = {
  readonly turns: ReadonlyArray<{
    readonly id: string;
    readonly title: string;
    readonly why: string;
    readonly instead: string;
  }>;
};

/** The choices of a Celigo form that look right and cannot work, each with the way back. */
export function WrongTurns({ turns }: WrongTurnsProps) {
  return (
    <Disclosure summary="Common mistakes">
      <ul className="space-y-4">
        {turns.map((turn) => (
          <li key={turn.id}>
            <strong>{turn.title}</strong>
            <p>
              <MarkedText text={turn.why} />
            </p>
            <p>
              <MarkedText text={turn.instead} />
            </p>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
