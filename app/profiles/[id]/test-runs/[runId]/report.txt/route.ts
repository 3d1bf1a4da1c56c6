import { readTestRun } from '@/lib/connection-test/test-runs';
import { rowId } from '@/lib/forms/field-rules';
import { guardRoute, plainAnswer } from '@/lib/forms/guarded-route';
import { accountOf } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { appliedDetail } from '../../../audit-detail';
import { textOfRun } from '../../../text-of-run';

/** The report of one connection test as text, for a support ticket. */
export async function GET(
  request: Request,
  { params }: { readonly params: Promise<{ readonly id: string; readonly runId: string }> },
): Promise<Response> {
  const { id, runId } = await params;
  return guardRoute(request, { name: 'report.txt', role: 'viewer' }, async ({ installation }) => {
    const known = rowId.safeParse(id).success && rowId.safeParse(runId).success;
    const profile = known ? await readProfile(installation, id) : undefined;
    const run = known ? await readTestRun(installation, id, runId) : undefined;
    if (profile === undefined || run === undefined) {
      return plainAnswer(404, 'There is no such report.');
    }
    const account = accountOf(profile);
    const { searchParams } = new URL(request.url);
    const detail = appliedDetail(run, account, { detail: searchParams.get('detail') ?? '' });
    return new Response(textOfRun({ profile, account }, run, detail), {
      headers: {
        'Content-Type': 'text/plain; charset=utf-8',
        'Content-Disposition': 'attachment; filename="report.txt"',
        'Cache-Control': 'no-store',
      },
    });
  });
}
