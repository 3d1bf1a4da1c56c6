import {
  encodeLiveEvent,
  LIVE_EVENTS_TYPE,
  type LiveTestEvent,
} from '@/lib/connection-test/live-events';
import { isTestRunning, testProfile } from '@/lib/connection-test/test-profile';
import { outboundDoorOf } from '@/lib/installation/outbound';
import { readProfile } from '@/lib/profiles/store';
import { newestTestRun } from '@/lib/profiles/test-runs';
import { rowId } from '@/lib/sign-in/field-rules';
import { guardRoute, plainAnswer, type RouteContext } from '@/lib/sign-in/guarded-route';
import { countAttempt } from '@/lib/sign-in/rate-limit';
import { logUnexpectedError } from '@/lib/sign-in/unexpected-error';
import { PROFILE_NOT_FOUND } from '../../../change-refusal';
import { accountOf } from '../../../profile-view';
import { TEST_LIMIT } from '../test-limit';

/** Runs the work of a test and hands each event on; throws what is unexpected. */
type LiveWork = (send: (event: LiveTestEvent) => void) => Promise<void>;

/**
 * Answers with the events of a work as they come. The work runs to its end also when nobody reads
 * them any more; an unexpected error is logged and ends the stream, which the page takes for a broken
 * connection.
 */
function streamEvents(work: LiveWork): Response {
  const encoder = new TextEncoder();
  let isRead = true;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (event: LiveTestEvent) => {
        if (isRead) {
          controller.enqueue(encoder.encode(encodeLiveEvent(event)));
        }
      };
      work(send)
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

async function runTest(
  profileId: string,
  joinOnly: boolean,
  { installation, person, now }: RouteContext,
): Promise<Response> {
  const { allowed, retryAfterSeconds } = await countAttempt(
    installation.database,
    installation.authSecret,
    TEST_LIMIT,
    person.id,
    now,
  );
  if (!allowed) {
    return plainAnswer(429, `Too many tests. Test again in ${retryAfterSeconds} seconds.`);
  }
  const profile = rowId.safeParse(profileId).success
    ? await readProfile(installation, profileId)
    : undefined;
  if (profile === undefined) {
    return plainAnswer(404, PROFILE_NOT_FOUND.message ?? '');
  }
  const newest = joinOnly ? await newestTestRun(installation, profileId) : undefined;
  if (joinOnly && !isTestRunning(profile)) {
    return streamEvents(async (send) => send({ kind: 'stored', testRunId: newest?.id ?? null }));
  }
  const subject = { profile, account: accountOf(profile), actor: person };
  return streamEvents(async (send) => {
    const tested = await testProfile(installation, outboundDoorOf(installation), subject, {
      onLine: (line) => send({ kind: 'line', line }),
    });
    send(
      tested.ok
        ? { kind: 'stored', testRunId: tested.value ?? null }
        : { kind: 'refused', ...tested.error },
    );
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
  return guardRoute(request, { name: TEST_LIMIT.name, role: 'editor' }, (context) =>
    runTest(id, new URL(request.url).searchParams.has('join'), context),
  );
}
