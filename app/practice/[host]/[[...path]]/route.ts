import { plainAnswer, requestIsSameOrigin } from '@/lib/forms/guarded-route';
import { logUnexpectedError } from '@/lib/forms/unexpected-error';
import { currentInstallation, type Installation } from '@/lib/installation/installation';
import type { CallNetSuite } from '@/lib/practice/celigo/context';
import { databasePracticeCeligoStore } from '@/lib/practice/celigo/database-store';
import { parseCeligoHost } from '@/lib/practice/celigo/hosts';
import { answerPracticeCeligoRequest } from '@/lib/practice/celigo/world';
import { databasePracticeStore } from '@/lib/practice/netsuite/database-store';
import { isPracticeHost, parsePracticeHost } from '@/lib/practice/netsuite/hosts';
import { answerPracticeRequest } from '@/lib/practice/netsuite/world';
import { sessionOf } from '@/lib/sign-in/session';

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

function isPageHost(host: string): boolean {
  return parsePracticeHost(host)?.service === 'app' || parseCeligoHost(host)?.service === 'pages';
}

/** How the practice Celigo reaches the practice NetSuite: within the process, and nobody else. */
function netSuiteOf(installation: Installation): CallNetSuite {
  return async (url, init) =>
    isPracticeHost(url.host)
      ? answerPracticeRequest(new Request(url, init), {
          store: databasePracticeStore(installation.database, installation.vault),
          host: url.host,
          path: `${url.pathname}${url.search}`,
          basePath: `${PREFIX}${url.host}`,
          now: new Date(),
          person: false,
        })
      : null;
}

type PracticeCall = {
  readonly request: Request;
  readonly host: string;
  readonly path: string;
  readonly person: boolean;
};

function answerAsHost(installation: Installation, call: PracticeCall): Promise<Response> {
  const { request, host, path, person } = call;
  const { database, vault } = installation;
  const nonce = request.headers.get('x-nonce');
  const common = {
    host,
    path,
    basePath: `${PREFIX}${host}`,
    now: new Date(),
    person,
    ...(nonce === null ? {} : { nonce }),
  };
  if (parseCeligoHost(host) === null) {
    return answerPracticeRequest(request, {
      ...common,
      store: databasePracticeStore(database, vault),
    });
  }
  return answerPracticeCeligoRequest(request, {
    ...common,
    store: databasePracticeCeligoStore(database, vault),
    callNetSuite: netSuiteOf(installation),
  });
}

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
    const { host, path } = splitPath(new URL(request.url));
    const isPage = isPageHost(host);
    if (isPage && request.method !== 'GET' && !requestIsSameOrigin(installation, request)) {
      return plainAnswer(403, 'This form was not sent from a page of the practice world.');
    }
    const session = isPage ? await sessionOf(installation, request.headers) : undefined;
    const isPerson = session !== undefined;
    if (isPage && !isPerson) {
      return new Response(null, { status: 303, headers: { Location: '/sign-in' } });
    }
    return await answerAsHost(installation, { request, host, path, person: isPerson });
  } catch (error) {
    const errorId = logUnexpectedError('practice', error, new Date());
    return plainAnswer(500, `The practice world stumbled. Error id: ${errorId}`);
  }
}

export { answer as DELETE, answer as GET, answer as PATCH, answer as POST, answer as PUT };
