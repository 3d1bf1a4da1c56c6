import { cookies, headers } from 'next/headers';
import { guardPublicRoute, seeOther } from '@/lib/forms/guarded-route';
import { failurePath, finishSingleSignOn } from '@/lib/sign-in/single-sign-on/flow';

/** How often one source may come back from the provider. */
const RETURN_LIMIT = {
  name: 'single-sign-on return',
  ...{ attemptsMax: 120, windowSeconds: 300 },
} as const;

/** Takes a person's way back from the identity provider. */
export function GET(request: Request): Promise<Response> {
  const tooMany = () => seeOther(failurePath('sign-in', 'sso-too-many'));
  return guardPublicRoute(request, { ...RETURN_LIMIT, tooMany }, async (context) => {
    const { installation, source, now } = context;
    const { searchParams: query } = new URL(request.url);
    const back = { query, headers: await headers(), source };
    const finished = await finishSingleSignOn(installation, back, now);
    const store = await cookies();
    for (const cookie of finished.cookies) {
      store.set(cookie);
    }
    return seeOther(finished.location);
  });
}

/** Looking does not use up the way back. */
export function HEAD(): Response {
  return new Response(null, { status: 405 });
}
