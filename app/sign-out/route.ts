import { recordAuditEventAlone } from '@/lib/audit/audit';
import { guardRoute } from '@/lib/forms/guarded-route';
import { authOf } from '@/lib/sign-in/auth';

/**
 * Ends the person's session. A route and no action: the browser leaves the document, so that no earlier
 * page stays in the memory of the router, and Back shows nothing of it.
 */
export async function POST(request: Request): Promise<Response> {
  const answer = await guardRoute(
    request,
    { name: 'sign-out', role: 'viewer', forSetUp: true },
    async ({ installation, person, now }) => {
      await authOf(installation).api.signOut({ headers: request.headers });
      await recordAuditEventAlone(installation.database, {
        action: 'signed-out',
        actor: person,
        at: now,
      });
      return toSignIn();
    },
  );
  // If the person has already signed out in another tab, redirect all the same.
  return answer.status === 401 ? toSignIn() : answer;
}

function toSignIn(): Response {
  return new Response(null, {
    status: 303,
    headers: {
      Location: '/sign-in',
      'Cache-Control': 'no-store',
      'Clear-Site-Data': '"cache", "storage"',
    },
  });
}
