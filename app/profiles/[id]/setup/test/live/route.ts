import type { z } from 'zod';
import { type RunTestError, runTest } from '@/app/run-test';
import {
  encodeLiveEvent,
  LIVE_EVENTS_TYPE,
  type LiveTestEvent,
} from '@/lib/connection-test/live-events';
import type { ReportLineListener } from '@/lib/connection-test/report';
import { joinTest, TEST_LIMIT } from '@/lib/connection-test/test-profile';
import { newestTestRun } from '@/lib/connection-test/test-runs';
import { readFormValues } from '@/lib/forms/form-values';
import { guardRoute, plainAnswer, type RouteContext } from '@/lib/forms/guarded-route';
import { readSmallForm } from '@/lib/forms/small-form';
import { logUnexpectedError } from '@/lib/forms/unexpected-error';
import { readProfile } from '@/lib/profiles/store';
import type { Result } from '@/lib/result';
import { countAttempt } from '@/lib/sign-in/rate-limit';
import { waitText } from '@/lib/words';
import { testRequestSchema } from '../test-request';

/** Hands an event on to the page. */
type Send = (event: LiveTestEvent) => void;

/**
 * Answers with the events of a work as they come, the event that it gives last. The work runs to its
 * end also when nobody reads them any more; an unexpected error is logged and ends the stream, which
 * the page treats as a broken connection.
 */
function streamEvents(work: (send: Send) => Promise<LiveTestEvent>): Response {
  const encoder = new TextEncoder();
  let isRead = true;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send: Send = (event) => {
        if (isRead) {
          controller.enqueue(encoder.encode(encodeLiveEvent(event)));
        }
      };
      work(send)
        .then(send)
        .catch((error: unknown) => logUnexpectedError(TEST_LIMIT.name, error, new Date()))
        .finally(() => {
          if (isRead) {
            controller.close();
          }
        });
    },
    cancel() {
      isRead = false;
    },
  });
  return new Response(body, {
    headers: {
      'Content-Type': LIVE_EVENTS_TYPE,
      // Neither a cache nor a compressor nor a proxy may hold lines back.
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    },
  });
}

function refusedInput(error: z.ZodError): LiveTestEvent {
  const fieldErrors = Object.fromEntries(
    error.issues.map(({ path, message }) => [String(path[0] ?? ''), message]),
  );
  return { kind: 'refused', code: 'input-invalid', message: '', fieldErrors };
}

function lastEvent(tested: Result<string | undefined, RunTestError>): LiveTestEvent {
  return tested.ok
    ? { kind: 'stored', testRunId: tested.value }
    : { kind: 'refused', ...tested.error };
}

async function streamTest(
  input: z.output<typeof testRequestSchema>,
  joinOnly: boolean,
  { installation, person }: RouteContext,
): Promise<Response> {
  const profile = await readProfile(installation, input.profileId);
  if (profile === undefined) {
    return plainAnswer(404, 'This profile has been deleted. Nothing was tested.');
  }
  return streamEvents(async (send) => {
    const onLine: ReportLineListener = (line) => send({ kind: 'line', line });
    if (joinOnly) {
      const joined = await joinTest(profile, onLine);
      // Without a test to join the one that was meant has just ended: its report is the newest.
      return joined === undefined
        ? {
            kind: 'stored',
            testRunId: (await newestTestRun(installation, profile.id))?.id,
          }
        : lastEvent(joined);
    }
    const { restlet } = input;
    const options = { onLine, ...(restlet === undefined ? {} : { restlet }) };
    return lastEvent(await runTest(installation, profile, person, options));
  });
}

/**
 * Tests the connection of a profile, keeps the report, and tells each line as soon as it is known. A
 * test that runs is joined; with `?join` nothing else is done.
 */
export async function POST(
  request: Request,
  { params }: { readonly params: Promise<{ readonly id: string }> },
): Promise<Response> {
  const { id } = await params;
  return guardRoute(request, { name: TEST_LIMIT.name, role: 'editor' }, async (context) => {
    const { installation, person, now } = context;
    const { allowed, retryAfterSeconds } = await countAttempt(
      installation.database,
      installation.authSecret,
      TEST_LIMIT,
      person.id,
      now,
    );
    if (!allowed) {
      return plainAnswer(429, `Too many tests. Test again in ${waitText(retryAfterSeconds)}.`);
    }
    const form = await readSmallForm(request);
    if (form === undefined) {
      return plainAnswer(400, 'This request contains no form, or one that is too long.');
    }
    const parsed = testRequestSchema.safeParse({ ...readFormValues(form), profileId: id });
    return parsed.success
      ? streamTest(parsed.data, new URL(request.url).searchParams.has('join'), context)
      : streamEvents(async () => refusedInput(parsed.error));
  });
}
