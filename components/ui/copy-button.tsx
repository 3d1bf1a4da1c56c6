'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { buttonClasses } from './button-classes';
import { classNames } from './class-names';
import { copyText } from './copy-text';

type Placement = 'grid' | 'grid-tall' | 'grid-above' | 'inline';

const PLACES: Readonly<
  Record<Placement, Readonly<Record<'around' | 'button' | 'answer', string>>>
> = {
  inline: { around: 'inline-flex flex-row-reverse items-center gap-3', button: '', answer: '' },
  grid: {
    around: 'contents',
    button: 'col-start-2 row-start-2 self-start',
    answer: 'col-start-2 row-start-1 justify-self-end text-right',
  },
  'grid-above': {
    around: 'contents',
    button: 'col-start-2 row-start-1 self-end',
    answer: 'col-span-2 col-start-1 row-start-3 justify-self-end text-right',
  },
  'grid-tall': {
    around: 'contents',
    button: 'col-start-2 row-start-1 self-end sm:row-start-2 sm:self-start',
    answer:
      'col-span-2 col-start-1 row-start-3 justify-self-end text-right sm:col-span-1 sm:col-start-2 sm:row-start-1',
  },
};

/** Props of {@link CopyButton}. */
export type CopyButtonProps = {
  /** What is copied, for instance `Certificate ID`: the button is then named `Copy Certificate ID`. */
  readonly label: string;
  /** The `id` of the text box, or of the element whose text it is. Read when the button is pressed. */
  readonly targetId: string;
  /**
   * `grid`: the button and its answer take their places in the grid of a copy field; `grid-tall`: the
   * same, above the box on a narrow screen, which is then as wide as the screen lets it be;
   * `grid-above`: above the box on every screen.
   */
  readonly placement?: Placement | undefined;
  /** True when there is nothing to copy yet. */
  readonly empty?: boolean | undefined;
};

const ANSWER_SHOWN_MS = 4_000;

/** A button that copies the value of another element and says so in a live region. */
export function CopyButton({
  label,
  targetId,
  placement = 'inline',
  empty = false,
}: CopyButtonProps) {
  const [answer, setAnswer] = useState('');
  useEffect(() => {
    if (answer === '') {
      return;
    }
    const timer = setTimeout(() => setAnswer(''), ANSWER_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [answer]);

  async function copy() {
    const element = document.getElementById(targetId);
    if (element) {
      setAnswer(await copyText(element));
    }
  }

  const Icon = answer === 'Copied' ? Check : Copy;
  const places = PLACES[placement];
  return (
    <span className={places.around}>
      <button
        type="button"
        onClick={copy}
        aria-disabled={empty || undefined}
        className={buttonClasses(
          'secondary',
          classNames('needs-script px-3 text-small', places.button),
        )}
      >
        <Icon aria-hidden="true" className="size-4.5" />
        <span>
          Copy<span className="sr-only"> {label}</span>
        </span>
      </button>
      <span
        role="status"
        className={classNames('text-small font-semibold text-success', places.answer)}
      >
        {answer}
      </span>
    </span>
  );
}
