import { rowId } from '@/lib/forms/field-rules';
import { guardRoute, plainAnswer } from '@/lib/forms/guarded-route';
import { readCertificateRequest } from '@/lib/profiles/certificate-requests';

/** The certificate request of the key that waits, to send to a CA. */
export async function GET(
  request: Request,
  { params }: { readonly params: Promise<{ readonly id: string }> },
): Promise<Response> {
  const { id } = await params;
  return guardRoute(request, { name: 'request.csr', role: 'viewer' }, async ({ installation }) => {
    const waiting = rowId.safeParse(id).success
      ? await readCertificateRequest(installation, id)
      : undefined;
    if (waiting === undefined) {
      return plainAnswer(404, 'This profile has no key that is waiting for a certificate.');
    }
    return new Response(waiting.requestPem, {
      headers: {
        'Content-Type': 'application/x-pem-file',
        'Content-Disposition': 'attachment; filename="request.csr"',
        'Cache-Control': 'no-store',
      },
    });
  });
}
