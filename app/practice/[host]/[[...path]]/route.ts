import { currentInstallation } from '@/lib/installation/installation';
import { databasePracticeStore } from '@/lib/practice/database-store';
import { parsePracticeHost } from '@/lib/practice/hosts';
import { answerPracticeRequest } from '@/lib/practice/world';
import { plainAnswer, requestIsSameOrigin } from '@/lib/sign-in/guarded-route';
import { personOf } from '@/lib/sign-in/session';
import { logUnexpectedError } from '@/lib/sign-in/unexpected-error';

export const dynamic = 'force-dynamic';

/** What stands before the practice hosts in the app's own paths. */
const PREFIX = '/practice/';

function splitPath(url: URL): { readonly host: string; readonly path: string } {
  const rest = url.pathname.slice(PREFIX.length);
  const slash = rest.indexOf('/');
  const host = slash === -1 ? rest : rest.slice(0, slash);
  const path = slash === -1 ? '/' : rest.slice(slash);
  return { host, path: `${path}${url.search}` };
}

/**
 * The practice NetSuite. Its API hosts are open, as NetSuite's are; its set-up pages are for people who
 * are signed in, and take forms only from their own pages.
 */
async function answer(request: Request): Promise<Response> {
  try {
    const installation = await currentInstallation();
    if (!installation.environment.practice) {
      return plainAnswer(404, 'The practice world is off (PRACTICE=off).');
    }
    const { host, path } = splitPath(new URL(request.url));
    const isPage = parsePracticeHost(host)?.service === 'app';
    if (isPage && request.method !== 'GET' && !requestIsSameOrigin(installation, request)) {
      return plainAnswer(403, 'This form was not sent from a page of the practice world.');
    }
    const person = isPage ? await personOf(installation, request.headers) : undefined;
    if (isPage && person === undefined) {
      return new Response(null, { status: 303, headers: { Location: '/sign-in' } });
    }
    const nonce = request.headers.get('x-nonce');
    return await answerPracticeRequest(request, {
      store: databasePracticeStore(installation.database, installation.vault),
      host,
      path,
      basePath: `${PREFIX}${host}`,
      now: new Date(),
      person: person !== undefined,
      ...(nonce === null ? {} : { nonce }),
    });
  } catch (error) {
    const errorId = logUnexpectedError('practice', error, new Date());
    return plainAnswer(500, `The practice world stumbled. Error id: ${errorId}`);
  }
}

export { answer as GET, answer as POST };
