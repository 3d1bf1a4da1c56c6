import { plainAnswer, READING_METHODS, requestIsSameOrigin } from '@/lib/forms/guarded-route';
import { logUnexpectedError } from '@/lib/forms/unexpected-error';
import { guestOf } from '@/lib/handover/guest';
import { currentInstallation, type Installation } from '@/lib/installation/installation';
import { PracticeCeligoStore } from '@/lib/practice/celigo/store';
import { PracticeStore } from '@/lib/practice/netsuite/store';
import { answerPractice, isPracticePage, isPracticeSettings } from '@/lib/practice/world';
import { sessionOf } from '@/lib/sign-in/session';
import { isOwnPagePath, signInHref, WANTED_PATH_HEADER } from '@/lib/sign-in/wanted-path';

export const dynamic = 'force-dynamic';

/** Keeps the page of the wizard that one came from, for the links of the practice pages. */
const BACK_COOKIE = 'practice-back';
const BACK_COOKIE_RULE = 'Path=/practice; HttpOnly; SameSite=Strict; Max-Age=86400';

/** A page of a profile, and none of the practice world itself. */
function ofProfile(path: string): string | undefined {
  return path.startsWith('/profiles/') && isOwnPagePath(path) ? path : undefined;
}

/** The page of the wizard whose link led to a page of the practice world. */
function wizardPageBefore(request: Request): string | undefined {
  const referer = request.headers.get('referer') ?? '';
  if (!URL.canParse(referer)) {
    return undefined;
  }
  const url = new URL(referer);
  return url.host === request.headers.get('host')
    ? ofProfile(`${url.pathname}${url.search}`)
    : undefined;
}

function keptWizardPage(request: Request): string | undefined {
  const kept = new RegExp(`(?:^|;\\s*)${BACK_COOKIE}=([^;]*)`).exec(
    request.headers.get('cookie') ?? '',
  )?.[1];
  try {
    return ofProfile(decodeURIComponent(kept ?? ''));
  } catch {
    // A cookie that is not spelled right was not set here.
    return undefined;
  }
}

/** Who practices: someone signed in, or a guest of a practice profile. */
async function practicing(
  installation: Installation,
  request: Request,
): Promise<'person' | 'guest' | undefined> {
  if ((await sessionOf(installation, request.headers)) !== undefined) {
    return 'person';
  }
  const guest = await guestOf(installation, request.headers, new Date());
  const profile =
    guest &&
    (await installation.database.profile.findUnique({
      where: { id: guest.link.profileId },
      select: { environment: true },
    }));
  return profile?.environment === 'practice' ? 'guest' : undefined;
}

/**
 * The practice NetSuite and the practice Celigo. Their API hosts are open to whoever has a token of
 * theirs, as the real ones are; their pages are for people who are signed in and for guests of practice
 * profiles, and take forms only from their own pages.
 */
async function answer(request: Request): Promise<Response> {
  try {
    const installation = await currentInstallation();
    if (!installation.environment.practice) {
      return plainAnswer(404, 'The practice world is off (PRACTICE=off).');
    }
    const isPage = isPracticePage(new URL(request.url));
    const reads = READING_METHODS.has(request.method);
    if (isPage && !reads && !requestIsSameOrigin(installation, request)) {
      return plainAnswer(403, 'This form was not sent from a page of the practice world.');
    }
    const who = isPage ? await practicing(installation, request) : undefined;
    // What holds for everybody is not a guest's to change.
    if (who === 'guest' && isPracticeSettings(new URL(request.url))) {
      return plainAnswer(403, 'Your link does not include the settings of the practice world.');
    }
    if (isPage && who === undefined) {
      const wanted = request.method === 'GET' ? request.headers.get(WANTED_PATH_HEADER) : null;
      return new Response(null, {
        status: 303,
        headers: { Location: signInHref(wanted ?? undefined) },
      });
    }
    const { database, vault } = installation;
    const netsuite = new PracticeStore(database, vault);
    const cameFrom = isPage ? wizardPageBefore(request) : undefined;
    const backHref = cameFrom ?? keptWizardPage(request);
    const answer = await answerPractice(request, {
      netsuite,
      celigo: new PracticeCeligoStore(database, vault),
      now: await netsuite.practiceTime(new Date()),
      person: who !== undefined,
      isGuest: who === 'guest',
      backHref,
      hasJustCome: cameFrom !== undefined,
      nonce: request.headers.get('x-nonce') ?? undefined,
    });
    if (cameFrom !== undefined) {
      answer.headers.append(
        'Set-Cookie',
        `${BACK_COOKIE}=${encodeURIComponent(cameFrom)}; ${BACK_COOKIE_RULE}`,
      );
    }
    return answer;
  } catch (error) {
    const errorId = logUnexpectedError('practice', error, new Date());
    return plainAnswer(500, `The practice world ran into an error. Error ID: ${errorId}`);
  }
}

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT };
