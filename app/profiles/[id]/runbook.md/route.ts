import { runbookMarkdown } from '@/lib/documents/runbook-markdown';
import { readProfile } from '@/lib/profiles/store';
import { rowId } from '@/lib/forms/field-rules';
import { guardRoute, plainAnswer } from '@/lib/forms/guarded-route';
import { accountOf } from '@/lib/profiles/profile';
import { profileRunbook } from '../profile-runbook';

/** The runbook of a profile as a Markdown file, without Client ID and private key. */
export async function GET(
  request: Request,
  { params }: { readonly params: Promise<{ readonly id: string }> },
): Promise<Response> {
  const { id } = await params;
  const rule = { name: 'runbook.md', role: 'viewer' } as const;
  return guardRoute(request, rule, async ({ installation, now }) => {
    const profile = rowId.safeParse(id).success ? await readProfile(installation, id) : undefined;
    if (profile === undefined) {
      return plainAnswer(404, 'There is no such profile.');
    }
    const account = accountOf(profile);
    const runbook = await profileRunbook(installation, { profile, account }, now);
    return new Response(runbookMarkdown(runbook), {
      headers: {
        'Content-Type': 'text/markdown; charset=utf-8',
        'Content-Disposition': `attachment; filename="runbook-${account.hostLabel}.md"`,
        'Cache-Control': 'no-store',
      },
    });
  });
}
