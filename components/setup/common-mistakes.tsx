import { Disclosure } from '../ui/disclosure';
import { MarkedText } from '../ui/marked-text';

/** Props of {@link CommonMistakes}. */
export type CommonMistakesProps = {
  readonly mistakes: ReadonlyArray<{
    readonly id: string;
    readonly title: string;
    readonly why: string;
    readonly instead: string;
  }>;
};

/** The choices of a Celigo form that look right and cannot work, each with the way back. */
export function CommonMistakes({ mistakes }: CommonMistakesProps) {
  return (
    <Disclosure summary="Common mistakes">
      <ul className="space-y-4">
        {mistakes.map((mistake) => (
          <li key={mistake.id}>
            <strong>{mistake.title}</strong>
            <p>
              <MarkedText text={mistake.why} />
            </p>
            <p>
              <MarkedText text={mistake.instead} />
            </p>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
