import { cookies, headers } from 'next/headers';
import { z } from 'zod';
import { guardPublicRoute, seeOther } from '@/lib/forms/guarded-route';
import { countPasswordAgain, passwordAgainIsRight } from '@/lib/sign-in/password-again';
import { sessionForSetUp } from '@/lib/sign-in/session';
import { takeConfirmation } from '@/lib/sign-in/single-sign-on/confirmed';
import type { SingleSignOnFailure } from '@/lib/sign-in/single-sign-on/failures';
import { failurePath, startSingleSignOn } from '@/lib/sign-in/single-sign-on/flow';
import { PURPOSES, type Purpose } from '@/lib/sign-in/single-sign-on/pending';
import { leavingPage } from './leaving-page';

/** How often one source may set out for the provider. */
const START_LIMIT = {
  name: 'single-sign-on start',
  ...{ attemptsMax: 60, windowSeconds: 300 },
} as const;

const schema = z.object({
  purpose: z.enum(PURPOSES).default('sign-in'),
  /** The page that was wanted. */
  to: z.string().optional(),
  /** To link an account, unless it was just confirmed: whoever finds a browser open must not link their own. */
  password: z.string().optional(),
});

const failed = (purpose: Purpose, code: SingleSignOnFailure) =>
  seeOther(failurePath(purpose, code));

/** Sends a person to the identity provider: to sign in, to link their account, or to confirm who they are. */
export function POST(request: Request): Promise<Response> {
  const tooMany = () => failed('sign-in', 'sso-too-many');
  return guardPublicRoute(request, { ...START_LIMIT, tooMany }, async (context) => {
    const { installation, source, now } = context;
    const form = Object.fromEntries(await request.formData());
    const parsed = schema.safeParse(form);
    if (!parsed.success) {
      return failed('sign-in', 'sso-stale');
    }
    const { purpose, to, password = '' } = parsed.data;
    const session =
      purpose === 'sign-in' ? undefined : await sessionForSetUp(installation, await headers());
    const isAbsent = session === undefined || (purpose === 'link' && session.mustSetUp);
    if (purpose !== 'sign-in' && isAbsent) {
      return failed('sign-in', 'sso-session');
    }
    if (purpose === 'link' && session !== undefined) {
      const { person, sessionId } = session;
      const givenIn = { personId: person.id, sessionId };
      const isAllowed = (await countPasswordAgain(installation, givenIn, now)).allowed;
      const isProven = async () =>
        password === ''
          ? takeConfirmation(installation, session, await headers(), now)
          : passwordAgainIsRight(installation, person, password, now);
      if (!isAllowed || !(await isProven())) {
        return failed('link', isAllowed ? 'sso-password' : 'sso-too-many');
      }
    }
    const wish = { purpose, to, source, ...(session && { sessionId: session.sessionId }) };
    const started = await startSingleSignOn(installation, wish, now);
    if (!started.ok) {
      return failed(purpose, started.error.code);
    }
    (await cookies()).set(started.value.cookie);
    return leavingPage(started.value);
  });
}
