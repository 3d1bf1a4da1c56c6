import { plainAnswer, requestIsSameOrigin } from '@/lib/forms/guarded-route';
import { logUnexpectedError } from '@/lib/forms/unexpected-error';
import { currentInstallation } from '@/lib/installation/installation';
import { PracticeCeligoStore } from '@/lib/practice/celigo/store';
import { PracticeStore } from '@/lib/practice/netsuite/store';
import { answerPractice, isPracticePage } from '@/lib/practice/world';
import { sessionOf } from '@/lib/sign-in/session';

export const dynamic = 'force-dynamic';

/**
 * The practice NetSuite and the practice Celigo. Their API hosts are open to whoever has a token of
 * theirs, as the real ones are; their pages are for people who are signed in, and take forms only from
 * their own pages.
 */
async function answer(request: Request): Promise<Response> {
  try {
    const installation = await currentInstallation();
    if (!installation.environment.practice) {
      return plainAnswer(404, 'The practice world is off (PRACTICE=off).');
    }
    const isPage = isPracticePage(new URL(request.url));
    if (isPage && request.method !== 'GET' && !requestIsSameOrigin(installation, request)) {
      return plainAnswer(403, 'This form was not sent from a page of the practice world.');
    }
    const session = isPage ? await sessionOf(installation, request.headers) : undefined;
    const isPerson = session !== undefined;
    if (isPage && !isPerson) {
      return new Response(null, { status: 303, headers: { Location: '/sign-in' } });
    }
    const { database, vault } = installation;
    const netsuite = new PracticeStore(database, vault);
    return await answerPractice(request, {
      netsuite,
      celigo: new PracticeCeligoStore(database, vault),
      now: await netsuite.practiceTime(new Date()),
      person: isPerson,
      nonce: request.headers.get('x-nonce') ?? undefined,
    });
  } catch (error) {
    const errorId = logUnexpectedError('practice', error, new Date());
    return plainAnswer(500, `The practice world ran into an error. Error ID: ${errorId}`);
  }
}

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT };
