import { connectionDocument, iClientDocument } from '@/lib/celigo/api-documents';
import { readProfile } from '@/lib/profiles/store';
import { rowId } from '@/lib/sign-in/field-rules';
import { guardRoute, plainAnswer } from '@/lib/sign-in/guarded-route';
import { accountOf } from '../profile-view';
import { connectionValues, iClientValues } from '../setup/celigo-values';

/** The two documents of Celigo's API for a profile, without the private key. */
export async function GET(
  request: Request,
  { params }: { readonly params: Promise<{ readonly id: string }> },
): Promise<Response> {
  const { id } = await params;
  return guardRoute(request, { name: 'celigo.json', role: 'editor' }, async ({ installation }) => {
    const profile = rowId.safeParse(id).success ? await readProfile(installation, id) : undefined;
    if (profile === undefined) {
      return plainAnswer(404, 'There is no such profile.');
    }
    const subject = { profile, account: accountOf(profile) };
    const values = iClientValues(subject);
    if (values === undefined) {
      return plainAnswer(
        409,
        'The Client ID, the key and certificate and the Certificate ID are needed first.',
      );
    }
    const documents = {
      iclient: iClientDocument(values),
      connection: connectionDocument(connectionValues(subject)),
    };
    return new Response(`${JSON.stringify(documents, null, 2)}\n`, {
      headers: {
        'Content-Type': 'application/json',
        'Content-Disposition': 'attachment; filename="celigo.json"',
        'Cache-Control': 'no-store',
      },
    });
  });
}
