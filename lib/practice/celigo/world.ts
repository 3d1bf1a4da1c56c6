import { answerCeligoApi } from './api';
import { parseCeligoConditions } from './conditions';
import type { CallNetSuite, CeligoContext } from './context';
import { parseCeligoHost } from './hosts';
import { answerCeligoPage } from './pages';
import type { PracticeCeligoStore } from './store';

/** How a request reaches the practice Celigo. */
export type PracticeCeligoRequestOptions = {
  readonly store: PracticeCeligoStore;
  /** Host that the request is for, without scheme or port. */
  readonly host: string;
  /** Absolute path with its query, as that host would see it. */
  readonly path: string;
  /** Put before the path in links and form actions, for instance `/practice/<host>`. */
  readonly basePath: string;
  readonly now: Date;
  /** Whether a signed-in person asks: only they may use the pages. */
  readonly person: boolean;
  /** The practice NetSuite, which this Celigo calls and never another one. */
  readonly callNetSuite: CallNetSuite;
  /** Nonce of the content security policy, for the style element. */
  readonly nonce?: string;
};

/**
 * Answers a request as the practice Celigo: the API of each region, and the pages with its two forms.
 * The caller checks the origin of posted forms.
 */
export async function answerPracticeCeligoRequest(
  request: Request,
  options: PracticeCeligoRequestOptions,
): Promise<Response> {
  const parsed = parseCeligoHost(options.host);
  if (parsed === null) return new Response('Not found', { status: 404 });
  const [path = '/', ...rest] = options.path.split('?');
  const { store, basePath, now, callNetSuite, nonce } = options;
  const context: CeligoContext = {
    store,
    region: parsed.region,
    conditions: parseCeligoConditions(await store.readConditions(parsed.region)),
    path,
    query: new URLSearchParams(rest.join('?')),
    basePath,
    now,
    callNetSuite,
    nonce,
  };
  return parsed.service === 'api'
    ? answerCeligoApi(request, context)
    : answerCeligoPage(request, context, options.person);
}
