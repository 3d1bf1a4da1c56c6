import { CircleCheck, CircleMinus, Info, OctagonAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { CodeBlock } from '../ui/code-block';
import { Disclosure } from '../ui/disclosure';
import { RelativeDate } from '../ui/relative-date';

/** One line of a run in Celigo. */
export type CeligoRunLine = {
  readonly id: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly title: string;
  readonly evidence: ReadonlyArray<string>;
};

/** Props of {@link CeligoRunResult}. */
export type CeligoRunResultProps = {
  readonly outcome: keyof typeof OUTCOMES;
  readonly startedAt: string;
  readonly now: Date;
  readonly lines: ReadonlyArray<CeligoRunLine>;
  /** Celigo's answer to its own test, or about a document that it refused. */
  readonly answer?: string | undefined;
  /** What the answer means, in a sentence. */
  readonly advice?: string | undefined;
  /** Where to see what a line made, by the line's id. */
  readonly links: Readonly<Record<string, ReactNode>>;
  /** What one needs to open these links. */
  readonly linksHint?: string | undefined;
  /** What stands at the end: what the answer points to. */
  readonly children?: ReactNode;
};

const STATES = {
  passed: { Icon: CircleCheck, word: 'Done', ink: 'text-success' },
  failed: { Icon: OctagonAlert, word: 'Failed', ink: 'text-danger' },
  skipped: { Icon: CircleMinus, word: 'Not done', ink: 'text-ink-muted' },
} as const;

const BAD = { Icon: OctagonAlert, box: 'border-danger bg-danger-soft', ink: 'text-danger' };

const OUTCOMES = {
  'under-way': {
    title: 'This run has not finished',
    ...{ Icon: Info, box: 'border-accent bg-accent-soft', ink: 'text-accent' },
  },
  works: {
    title: 'Created in Celigo, and it works',
    ...{ Icon: CircleCheck, box: 'border-success bg-success-soft', ink: 'text-success' },
  },
  'worked-before': {
    title: 'Values have changed since this run',
    ...{ Icon: Info, box: 'border-warning bg-warning-soft', ink: 'text-warning' },
  },
  'does-not-work': { title: 'Created in Celigo, but the test failed', ...BAD },
  stopped: { title: 'Not finished', ...BAD },
} as const;

const OUTCOME_WORDS = {
  'under-way':
    'It is still running in another tab, or it was interrupted. Reload this page in a minute. If nothing has changed, click the button again: the wizard finds what is already there and creates nothing twice.',
  works: 'Celigo got an access token from NetSuite, and its test request succeeded.',
  'worked-before':
    'Celigo’s own test passed in this run, but the values have changed since then. Click the button again to send the current ones.',
  'does-not-work':
    'The iClient and the connection are in Celigo, but Celigo’s own test failed. After you change something, click the button again to update both.',
  stopped:
    'Make the change, and then click the button again: the wizard finds what is already there.',
} as const;

function Line({ line, link }: { readonly line: CeligoRunLine; readonly link: ReactNode }) {
  const { Icon, word, ink } = STATES[line.state];
  return (
    <li className="keep-together flex gap-3 border-t border-rule py-2.5 text-small">
      <Icon aria-hidden="true" className={`mt-px size-5 shrink-0 ${ink}`} />
      <div className="min-w-0 grow">
        <p className="flex flex-wrap justify-between gap-x-5">
          <span className="font-semibold">
            <span className="sr-only">{word}: </span>
            {line.title}
            {line.state === 'passed' ? null : (
              <span aria-hidden="true" className={`ml-2 ${ink}`}>
                {word}
              </span>
            )}
          </span>
          {link}
        </p>
        {line.evidence.map((sentence) => (
          <p key={sentence} className="text-ink-muted wrap-anywhere">
            {sentence}
          </p>
        ))}
      </div>
    </li>
  );
}

/** What the last run did in Celigo, line by line, and what Celigo answered to its own test. */
export function CeligoRunResult({
  outcome,
  startedAt,
  now,
  lines,
  links,
  linksHint,
  answer,
  advice,
  children,
}: CeligoRunResultProps) {
  const { title, Icon, box, ink } = OUTCOMES[outcome];
  return (
    <section aria-label="Result in Celigo" className="space-y-4">
      <div className="overflow-hidden rounded-box border border-edge bg-surface">
        <div className={`border-l-4 px-5 py-3.5 ${box}`}>
          <h2 className="flex items-center gap-3 text-heading">
            <Icon
              aria-hidden="true"
              className={`size-7 shrink-0 ${ink} ${outcome === 'works' ? 'outcome-mark' : ''}`}
            />
            {title}
          </h2>
          <p className="mt-1 text-small">{OUTCOME_WORDS[outcome]}</p>
          <p className="mt-1 text-caption text-ink-muted">
            Started <RelativeDate date={startedAt} now={now} withTime />.
          </p>
        </div>
        {lines.length === 0 ? null : (
          <ol className="px-5 pb-1">
            {lines.map((line) => (
              <Line key={line.id} line={line} link={links[line.id]} />
            ))}
          </ol>
        )}
      </div>
      {linksHint === undefined ? null : <p className="text-small text-ink-muted">{linksHint}</p>}
      {advice === undefined ? null : <p>{advice}</p>}
      {answer === undefined ? null : (
        <Disclosure summary="Celigo’s response">
          <CodeBlock id="celigo-answer" label="Response" code={answer} wrap copy={false} />
        </Disclosure>
      )}
      {children}
    </section>
  );
}
