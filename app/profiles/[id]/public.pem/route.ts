import { rowId } from '@/lib/forms/field-rules';
import { guardRoute, plainAnswer } from '@/lib/forms/guarded-route';
import { readProfile } from '@/lib/profiles/store';

/** The certificate of a profile, to upload in NetSuite: the next one, or the one that is asked for. */
export async function GET(
  request: Request,
  { params }: { readonly params: Promise<{ readonly id: string }> },
): Promise<Response> {
  const { id } = await params;
  const forGuests = { page: 'public.pem', profileId: id } as const;
  const rule = { name: 'public.pem', role: 'viewer', forGuests } as const;
  return guardRoute(request, rule, async ({ installation }) => {
    const profile = rowId.safeParse(id).success ? await readProfile(installation, id) : undefined;
    const wanted = new URL(request.url).searchParams.get('credential');
    const credential =
      wanted === null
        ? (profile?.next ?? profile?.active)
        : [profile?.next, profile?.active].find((one) => one?.id === wanted);
    if (!credential) {
      return plainAnswer(404, 'This profile has no certificate yet.');
    }
    return new Response(credential.certificatePem, {
      headers: {
        'Content-Type': 'application/x-pem-file',
        'Content-Disposition': 'attachment; filename="public.pem"',
        'Cache-Control': 'no-store',
      },
    });
  });
}
