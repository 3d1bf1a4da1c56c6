import { answerCeligoApi } from './celigo/api';
import { parseCeligoHost } from './celigo/hosts';
import { answerCeligoPage, celigoSite } from './celigo/pages';
import type { PracticeCeligoStore } from './celigo/store';
import { answerNetSuite } from './netsuite/answers';
import { isPracticeHost, parsePracticeHost } from './netsuite/hosts';
import type { PracticeStore } from './netsuite/store';
import type { PracticeRequest } from './pages/context';

/** What stands before the practice hosts in the app's own paths. */
const PREFIX = '/practice/';

/** How a request reaches the practice world. */
export type PracticeWorld = {
  readonly netsuite: PracticeStore;
  readonly celigo: PracticeCeligoStore;
  readonly now: Date;
  /** Whether a signed-in person asks: only they may use the pages. */
  readonly person: boolean;
  /** Whether that is a guest of a hand-over link, who changes no settings. */
  readonly isGuest?: boolean | undefined;
  /** The page of the wizard that the person came from; its start without one. */
  readonly backHref?: string | undefined;
  /** Whether they came from it just now, and not from another practice page. */
  readonly hasJustCome?: boolean | undefined;
  /** Nonce of the content security policy, for the style and script elements. */
  readonly nonce?: string | undefined;
};

function hostOf(url: URL): string {
  return url.pathname.slice(PREFIX.length).split('/')[0]?.toLowerCase() ?? '';
}

/** Whether an address of the app is one of the practice world's pages for people, not of its APIs. */
export function isPracticePage(url: URL): boolean {
  const host = hostOf(url);
  return parsePracticeHost(host)?.service === 'app' || parseCeligoHost(host)?.service === 'pages';
}

/**
 * Whether an address is one where people change what holds for everybody who practices: the clock, and how the
 * practice NetSuite and the practice Celigo behave.
 */
export function isPracticeSettings(url: URL): boolean {
  const [, host = '', ...parts] = url.pathname.slice(PREFIX.length - 1).split('/');
  const name = host.toLowerCase();
  return parsePracticeHost(name)?.service === 'app'
    ? parts[0] === 'app' && parts[1] === 'practice'
    : parseCeligoHost(name)?.service === 'pages' && parts[0] === 'practice-settings';
}

/**
 * Answers a request to `/practice/<host>/<path>` as the practice NetSuite or the practice Celigo does
 * at that host and path. The caller checks the origin of posted forms.
 */
export async function answerPractice(request: Request, world: PracticeWorld): Promise<Response> {
  const url = new URL(request.url);
  const host = hostOf(url);
  const placed: PracticeRequest = {
    request,
    host,
    path: url.pathname.slice(PREFIX.length + host.length) || '/',
    query: url.searchParams,
    basePath: `${PREFIX}${host}`,
    now: world.now,
    person: world.person,
    isGuest: world.isGuest === true,
    backHref: world.backHref ?? '/profiles',
    hasJustCome: world.hasJustCome === true,
    nonce: world.nonce,
  };
  const celigoHost = parseCeligoHost(host);
  if (celigoHost === null) {
    return answerNetSuite(placed, world.netsuite);
  }
  const { region, service } = celigoHost;
  const conditions = await world.celigo.readConditions(region);
  const context = {
    ...placed,
    site: celigoSite(region),
    store: world.celigo,
    region,
    conditions,
    // The practice Celigo reaches the practice NetSuite within the process, and nobody else.
    callNetSuite: async ({ host: called, pathname, search }: URL, init: RequestInit) => {
      if (!isPracticeHost(called)) {
        return null;
      }
      const request = new Request(`${url.origin}${PREFIX}${called}${pathname}${search}`, init);
      return answerPractice(request, { ...world, person: false, nonce: undefined });
    },
  };
  return service === 'api' ? answerCeligoApi(context) : answerCeligoPage(context);
}
