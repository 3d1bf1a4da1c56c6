import { CircleCheck, CircleMinus, OctagonAlert } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { CodeBlock } from '../ui/code-block';
import { Disclosure } from '../ui/disclosure';
import { MarkedText } from '../ui/marked-text';
import { Notice } from '../ui/notice';
import { RelativeDate } from '../ui/relative-date';

/** One line of a run in Celigo. */
export type CeligoRunLine = {
  readonly id: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly title: string;
  readonly evidence: ReadonlyArray<string>;
};

/** A cause that Celigo's answer points to. */
export type CeligoRunCause = {
  readonly code: string;
  readonly title: string;
  readonly fix: string;
  readonly taskHref: string;
  readonly taskTitle: string;
};

/** Props of {@link CeligoRunResult}. */
export type CeligoRunResultProps = {
  readonly outcome: 'under-way' | 'works' | 'does-not-work' | 'stopped';
  readonly startedAt: string;
  readonly now: Date;
  readonly lines: ReadonlyArray<CeligoRunLine>;
  /** Celigo's answer to its own test, or about a document that it refused. */
  readonly answer?: string | undefined;
  /** What the answer means, in a sentence. */
  readonly advice?: string | undefined;
  readonly causes: ReadonlyArray<CeligoRunCause>;
  /** What stands at the end: where to look in Celigo. */
  readonly children?: ReactNode;
};

const STATES = {
  passed: { Icon: CircleCheck, word: 'Done', ink: 'text-success' },
  failed: { Icon: OctagonAlert, word: 'Failed', ink: 'text-danger' },
  skipped: { Icon: CircleMinus, word: 'Not done', ink: 'text-ink-muted' },
} as const;

const OUTCOMES = {
  'under-way': { kind: 'info', title: 'This run has not finished' },
  works: { kind: 'success', title: 'Made in Celigo, and it works' },
  'does-not-work': { kind: 'danger', title: 'Made in Celigo, but it does not work' },
  stopped: { kind: 'danger', title: 'Not finished' },
} as const;

const OUTCOME_WORDS = {
  'under-way':
    'It is still running in another tab, or it was interrupted. Reload this page in a minute. If nothing has changed, press the button again: it finds what is already there and makes nothing twice.',
  works: 'Celigo got an access token from NetSuite and its test request went through.',
  'does-not-work':
    'The iClient and the connection are in Celigo, but Celigo’s own test failed. After you change something, press the button again to update both.',
  stopped: 'Make the change, then press the button again: it finds what is already there.',
} as const;

function Line({ line }: { readonly line: CeligoRunLine }) {
  const { Icon, word, ink } = STATES[line.state];
  return (
    <li className="keep-together grid gap-x-4 gap-y-1 border-b border-rule py-3 sm:grid-cols-[7rem_minmax(0,1fr)]">
      <span className={`flex items-center gap-2 self-start font-semibold ${ink}`}>
        <Icon aria-hidden="true" className="size-5 shrink-0" />
        {word}
      </span>
      <div className="min-w-0">
        <p className="font-semibold">{line.title}</p>
        {line.evidence.map((sentence) => (
          <p key={sentence} className="text-small text-ink-muted wrap-anywhere">
            {sentence}
          </p>
        ))}
      </div>
    </li>
  );
}

function Cause({ cause }: { readonly cause: CeligoRunCause }) {
  return (
    <li className="keep-together space-y-1 border-b border-rule py-4">
      <h4 className="font-semibold">{cause.title}</h4>
      <p className="font-mono text-small text-ink-muted">{cause.code}</p>
      <p>
        <strong>What to do:</strong> <MarkedText text={cause.fix} />
      </p>
      <p>
        <Link href={cause.taskHref} prefetch={false}>
          Go to: {cause.taskTitle}
        </Link>
      </p>
    </li>
  );
}

/** What the last run did in Celigo, line by line, and what Celigo answered to its own test. */
export function CeligoRunResult({
  outcome,
  startedAt,
  now,
  lines,
  answer,
  advice,
  causes,
  children,
}: CeligoRunResultProps) {
  const { kind, title } = OUTCOMES[outcome];
  return (
    <section aria-label="Result in Celigo" className="space-y-6">
      <h2 className="text-heading">The last run</h2>
      <Notice kind={kind} title={title}>
        <p>{OUTCOME_WORDS[outcome]}</p>
        <p className="text-small">
          Started <RelativeDate date={startedAt} now={now} withTime />.
        </p>
      </Notice>
      {lines.length === 0 ? null : (
        <ol className="border-t border-rule">
          {lines.map((line) => (
            <Line key={line.id} line={line} />
          ))}
        </ol>
      )}
      {advice === undefined ? null : <p>{advice}</p>}
      {causes.length === 0 ? null : (
        <section>
          <h3 className="text-subheading">What Celigo’s answer points to, most likely first</h3>
          <ol className="mt-3 border-t border-rule">
            {causes.map((cause) => (
              <Cause key={cause.code} cause={cause} />
            ))}
          </ol>
        </section>
      )}
      {answer === undefined ? null : (
        <Disclosure summary="Celigo’s own answer">
          <CodeBlock id="celigo-answer" label="Answer" code={answer} wrap copy={false} />
        </Disclosure>
      )}
      {children}
    </section>
  );
}
