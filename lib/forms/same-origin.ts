import { type Environment, isLoopbackHost } from '@/lib/installation/environment';

/** The headers that say where a request comes from. */
export type OriginHeaders = {
  readonly origin: string | null;
  readonly secFetchSite: string | null;
  readonly host: string | null;
};

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/**
 * Tells whether the Host header is one under which this installation is known. On loopback without
 * `APP_URL` only loopback names count, so a foreign name that was made to resolve to 127.0.0.1 (DNS
 * rebinding) does not.
 */
export function hostIsOwn(environment: Environment, host: string): boolean {
  const url = parseUrl(`http://${host}`);
  if (url === undefined || url.host === '') {
    return false;
  }
  if (environment.onLoopback && isLoopbackHost(url.hostname)) {
    return true;
  }
  if (environment.appOrigin !== undefined) {
    return new URL(environment.appOrigin).host === host.toLowerCase();
  }
  return !environment.onLoopback;
}

/**
 * Tells whether a request that changes something comes from the app's own pages: the Origin header
 * names the scheme, host and port that were asked, or, where a browser leaves it out, Sec-Fetch-Site says same-origin.
 * A request with neither is refused.
 */
export function isSameOrigin(environment: Environment, headers: OriginHeaders): boolean {
  const { origin, secFetchSite, host } = headers;
  if (host === null || !hostIsOwn(environment, host)) {
    return false;
  }
  if (secFetchSite !== null && secFetchSite !== 'same-origin') {
    return false;
  }
  if (origin === null) {
    return secFetchSite === 'same-origin';
  }
  const originUrl = parseUrl(origin);
  if (originUrl === undefined || originUrl.host !== host.toLowerCase()) {
    return false;
  }
  // Under the name of APP_URL its scheme counts; without one the server itself is asked, which has no TLS.
  const { appOrigin } = environment;
  const isNamed = appOrigin !== undefined && new URL(appOrigin).host === originUrl.host;
  return originUrl.origin === (isNamed ? appOrigin : `http://${originUrl.host}`);
}
