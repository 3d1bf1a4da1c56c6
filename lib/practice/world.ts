import { answerCeligoApi } from './celigo/api';
import { parseCeligoHost } from './celigo/hosts';
import { answerCeligoPage, celigoSite } from './celigo/pages';
import type { PracticeCeligoStore } from './celigo/store';
import { answerNetSuite } from './netsuite/answers';
import { isPracticeHost, parsePracticeHost } from './netsuite/hosts';
import type { PracticeStore } from './netsuite/store';
import type { PracticeRequest, Visit } from './pages/context';

/** What stands before the practice hosts in the app's own paths. */
const PREFIX = '/practice/';

type PracticeWorld = Visit & {
  readonly netsuite: PracticeStore;
  readonly celigo: PracticeCeligoStore;
};

/** The host of the practice world that an address of the app leads to, in lower case, and the path there. */
function placeOf(url: URL): { readonly host: string; readonly path: string } {
  const [host = '', ...parts] = url.pathname.slice(PREFIX.length).split('/');
  return { host: host.toLowerCase(), path: `/${parts.join('/')}` };
}

/** Whether an address of the app is one of the practice world's pages for people, not of its APIs. */
export function isPracticePage(url: URL): boolean {
  const { host } = placeOf(url);
  return parsePracticeHost(host)?.service === 'app' || parseCeligoHost(host)?.service === 'pages';
}

/** Whether an address is one where people change what holds for everybody who practices. */
export function isPracticeSettings(url: URL): boolean {
  const { host, path } = placeOf(url);
  const isBelow = (folder: string) => `${path}/`.startsWith(`${folder}/`);
  return parsePracticeHost(host)?.service === 'app'
    ? isBelow('/app/practice')
    : parseCeligoHost(host)?.service === 'pages' && isBelow('/practice-settings');
}

/**
 * Answers a request to `/practice/<host>/<path>` as the practice NetSuite or the practice Celigo does
 * at that host and path. The caller checks the origin of posted forms.
 */
export async function answerPractice(request: Request, world: PracticeWorld): Promise<Response> {
  const { netsuite, celigo, ...visit } = world;
  const url = new URL(request.url);
  const { host, path } = placeOf(url);
  const place = { host, path, query: url.searchParams, basePath: `${PREFIX}${host}` };
  const placed: PracticeRequest = { ...visit, ...place, request };
  const celigoHost = parseCeligoHost(host);
  if (celigoHost === null) {
    return answerNetSuite(placed, netsuite);
  }
  const { region, service } = celigoHost;
  const context = {
    ...placed,
    site: celigoSite(region),
    store: celigo,
    region,
    conditions: await celigo.readConditions(region),
    // The practice Celigo reaches the practice NetSuite within the process, and nobody else.
    callNetSuite: async ({ host: called, pathname, search }: URL, init: RequestInit) => {
      const address = `${url.origin}${PREFIX}${called}${pathname}${search}`;
      return isPracticeHost(called)
        ? answerPractice(new Request(address, init), { ...world, person: false })
        : null;
    },
  };
  return service === 'api' ? answerCeligoApi(context) : answerCeligoPage(context);
}
