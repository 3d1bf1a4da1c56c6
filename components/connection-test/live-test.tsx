'use client';

import { useRouter } from 'next/navigation';
import {
  type FormEvent,
  type MouseEvent,
  type ReactNode,
  useActionState,
  useEffect,
  useRef,
  useState,
  useTransition,
} from 'react';
import { readLiveEvents } from '@/lib/connection-test/live-events';
import type { ReportLine } from '@/lib/diagnosis/offline-proof';
import { type FormAction, IDLE } from '@/lib/forms/form-state';
import { isAppReachable } from '../app-reachable';
import { FormContext, fieldId } from '../forms/form-context';
import { Button } from '../ui/button';
import { classNames } from '../ui/class-names';
import { ErrorSummary, type ErrorSummaryItem } from '../ui/error-summary';
import { Notice } from '../ui/notice';
import { RunningLines } from './report-lines';

/** Props of {@link LiveTest}. */
export type LiveTestProps = {
  /** Runs the test where no script does. */
  readonly action: FormAction;
  readonly profileId: string;
  /** Takes a POST and answers with a stream of events. */
  readonly liveUrl: string;
  /** The page itself, without a query. */
  readonly pageUrl: string;
  /** The stored report that the page shows; absent when there is none. */
  readonly shownRunId: string | undefined;
  /** True when a test was running as the page was made: the page follows it. */
  readonly isRunning: boolean;
  /** Its outcome in words. */
  readonly shownOutcome: string | undefined;
  /** True when nothing is left to test: the button is then not what the page leads to. */
  readonly isDone: boolean;
  /** Fields of the form, above its button. */
  readonly fields?: ReactNode;
  /** The stored report: what stands here while no test runs. */
  readonly children: ReactNode;
};

type LiveState =
  | { readonly phase: 'idle' }
  | { readonly phase: 'running'; readonly lines: ReadonlyArray<ReportLine> }
  /** The test has ended; its report is on the way to this page. */
  | { readonly phase: 'stored'; readonly lines: ReadonlyArray<ReportLine> }
  | {
      readonly phase: 'refused';
      readonly message: string;
      readonly code: string | undefined;
      readonly fieldErrors: Readonly<Record<string, string>>;
      readonly attempt: number;
    }
  /** The connection broke: the test goes on in the server, and its report is looked for. */
  | {
      readonly phase: 'broken';
      readonly runIdBefore: string | undefined;
    }
  /** The same, and no report came. */
  | { readonly phase: 'lost' };

/** Keeps the ids of the form's fields apart from those of other forms. */
const ID_PREFIX = 'test';

/** How often the elapsed time is updated, in milliseconds. */
const TICK_MS = 1_000;

/** How often a stored report is looked for after the connection broke, and how many times. */
const LOOK_EVERY_MS = 2_000;
const LOOKS_MAX = 45;

/** What the test does now, as far as the lines tell: the last one names the stage that is done. */
const NOW_DOING: Readonly<Record<ReportLine['stage'] | 'nothing', string>> = {
  nothing: 'Running local checks',
  offline: 'Waiting for NetSuite’s token endpoint',
  network: 'Reading NetSuite’s response',
  token: 'Calling NetSuite with the token',
  probe: 'Calling NetSuite with the token',
};

/** Seconds since the test began. */
function Elapsed() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <span aria-hidden="true" className="text-small text-ink-muted tabular-nums">
      {seconds} s
    </span>
  );
}

function Running({ lines }: { readonly lines: ReadonlyArray<ReportLine> }) {
  const doing = NOW_DOING[lines.at(-1)?.stage ?? 'nothing'];
  return (
    <section aria-label="Test in progress" className="space-y-5">
      <div className="rounded-box border-l-4 border-accent bg-accent-soft p-5">
        <h2 className="text-heading">Testing the connection</h2>
        <p className="mt-2 flex flex-wrap items-baseline gap-x-3">
          <span role="status">{doing}</span>
          <Elapsed />
        </p>
      </div>
      {lines.length === 0 ? null : <RunningLines lines={lines} />}
    </section>
  );
}

/** A refusal in words: from the stream, else from a plain answer. */
type Refused = {
  readonly code?: string | undefined;
  readonly message: string;
  readonly fieldErrors?: Readonly<Record<string, string>> | undefined;
};

/** How a live test ended for the page. */
type Ending =
  | { readonly kind: 'stored'; readonly testRunId?: string | undefined }
  | ({ readonly kind: 'refused' } & Refused);

/**
 * Asks for a test and follows it to its end.
 *
 * @throws When the connection breaks before the end, or the page is left.
 */
async function followTest(
  liveUrl: string,
  body: FormData,
  signal: AbortSignal,
  onLine: (line: ReportLine) => void,
): Promise<Ending> {
  const answer = await fetch(liveUrl, { method: 'POST', body, cache: 'no-store', signal });
  if (!answer.ok || answer.body === null) {
    return { kind: 'refused', message: (await answer.text()).trim().slice(0, 300) };
  }
  for await (const event of readLiveEvents(answer.body)) {
    if (event.kind === 'line') {
      onLine(event.line);
    } else {
      return event;
    }
  }
  throw new Error('The stream ended before the test did.');
}

/** After a broken connection: looks for the report of the test until the app answers, and shows it. */
function useLookingForReport(
  live: LiveState,
  setLive: (state: LiveState) => void,
  shownRunId: string | undefined,
) {
  const router = useRouter();
  const isBroken = live.phase === 'broken';
  const runIdBefore = isBroken ? live.runIdBefore : undefined;
  useEffect(() => {
    if (!isBroken) {
      return;
    }
    if (runIdBefore !== shownRunId) {
      setLive({ phase: 'idle' });
      return;
    }
    let looks = 0;
    const timer = setInterval(async () => {
      looks += 1;
      if (looks > LOOKS_MAX) {
        setLive({ phase: 'lost' });
      } else if (await isAppReachable()) {
        router.refresh();
      }
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [isBroken, runIdBefore, shownRunId, setLive, router]);
}

/** Runs tests for the page, one at a time, and brings the stored report in afterward. */
function useLiveTest({ profileId, liveUrl, pageUrl, shownRunId, isRunning }: LiveTestProps) {
  const router = useRouter();
  const [live, setLive] = useState<LiveState>({ phase: 'idle' });
  const [isShowing, startShowing] = useTransition();
  const locked = useRef(false);
  const attempt = useRef(0);
  const following = useRef<AbortController>(null);
  const busy = live.phase === 'running' || isShowing;
  useLookingForReport(live, setLive, shownRunId);

  useEffect(() => {
    locked.current = busy;
  }, [busy]);

  async function run(url: string, form: FormData) {
    if (locked.current) {
      return;
    }
    locked.current = true;
    const controller = new AbortController();
    following.current = controller;
    const { signal } = controller;
    let lines: ReadonlyArray<ReportLine> = [];
    setLive({ phase: 'running', lines });
    try {
      const ending = await followTest(url, form, signal, (line) => {
        lines = [...lines, line];
        setLive({ phase: 'running', lines });
      });
      if (ending.kind === 'refused') {
        attempt.current += 1;
        const { code, message, fieldErrors = {} } = ending;
        setLive({ phase: 'refused', code, message, fieldErrors, attempt: attempt.current });
        return;
      }
      if (!(await isAppReachable())) {
        setLive({ phase: 'broken', runIdBefore: shownRunId });
        return;
      }
      startShowing(() => router.replace(`${pageUrl}?run=${ending.testRunId ?? ''}`));
      setLive({ phase: 'stored', lines });
    } catch {
      if (!signal.aborted) {
        setLive({ phase: 'broken', runIdBefore: shownRunId });
      }
    }
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page follows the test that ran when it was opened, once.
  useEffect(() => {
    if (isRunning) {
      const form = new FormData();
      form.set('profileId', profileId);
      run(`${liveUrl}?join`, form);
    }
    return () => {
      // Do not navigate back if the person has left the page. The test itself continues on the server.
      following.current?.abort();
      locked.current = false;
    };
  }, []);
  return { live, isShowing, busy, run: (form: FormData) => run(liveUrl, form) };
}

/** The lines of the error summary: the sentence about the whole first, then those of the fields. */
function refusalItems({
  message,
  fieldErrors = {},
}: {
  readonly message?: string;
  readonly fieldErrors?: Readonly<Record<string, string>>;
}): ReadonlyArray<ErrorSummaryItem> {
  const fields = Object.entries(fieldErrors).map(([name, text]) => ({
    message: text,
    fieldId: fieldId(ID_PREFIX, name),
  }));
  const items = [...(message ? [{ message }] : []), ...fields];
  return items.length > 0 ? items : [{ message: 'This could not be tested. Try again.' }];
}

/** Ignore the second click of a double-click. */
function ignoreSecondPress(event: MouseEvent) {
  if (event.detail > 1) {
    event.preventDefault();
  }
}

/**
 * The button that tests the connection. With a script each line shows as it finishes, then the
 * stored report takes the place of the lines; without one the form is sent and the page comes back
 * with the report. The test runs to its end in the server whatever becomes of this page.
 */
export function LiveTest(props: LiveTestProps) {
  const [state, dispatch] = useActionState(props.action, IDLE);
  const { live, isShowing, busy, run } = useLiveTest(props);
  const failed = live.phase === 'idle' && state.status === 'failed' ? state : undefined;
  const refused = live.phase === 'refused' ? live : failed;

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    run(new FormData(event.currentTarget));
  };
  const showsLines = live.phase === 'running' || (live.phase === 'stored' && isShowing);
  return (
    <div className="space-y-6">
      <FormContext
        value={{
          errors: refused?.fieldErrors ?? {},
          keptValues: failed?.values,
          attempt: failed?.attempt ?? 0,
          answers: failed?.attempt ?? 0,
          idPrefix: ID_PREFIX,
          pending: busy,
        }}
      >
        <form action={dispatch} onSubmit={onSubmit} className="space-y-6">
          {refused ? (
            <ErrorSummary
              items={refusalItems(refused)}
              attempt={refused.attempt}
              code={refused.code}
            />
          ) : null}
          <input type="hidden" name="profileId" value={props.profileId} />
          {props.fields}
          <div
            className={classNames(
              'flex flex-wrap items-center gap-4',
              !props.isDone && 'task-bar-act',
            )}
          >
            <Button
              type="submit"
              variant={props.isDone ? 'secondary' : 'primary'}
              pending={busy}
              pendingLabel="Testing…"
              onClick={ignoreSecondPress}
            >
              Test connection
            </Button>
            <span role="status" className="sr-only">
              {live.phase === 'stored' && !isShowing ? `Tested. ${props.shownOutcome ?? ''}` : null}
            </span>
          </div>
        </form>
      </FormContext>
      {live.phase === 'broken' || live.phase === 'lost' ? (
        <Notice kind="warning" title="The connection to this app was lost" role="status">
          {live.phase === 'broken'
            ? 'Unless the app itself has stopped, the test continues without this page. Its report appears here when the test ends.'
            : 'No report has arrived since. Test again.'}
        </Notice>
      ) : null}
      {live.phase === 'idle' && props.isRunning ? (
        <Notice kind="info" title="A test is running">
          Its report appears when it ends. Reload this page to look for it.
        </Notice>
      ) : null}
      {showsLines ? <Running lines={live.lines} /> : props.children}
    </div>
  );
}
