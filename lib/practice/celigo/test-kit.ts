import { PracticeBench } from '../netsuite/test-kit';
import type { CallNetSuite } from './context';
import { celigoHost } from './hosts';
import { apiTokenHash, newApiToken, newCeligoId } from './identifiers';
import { MemoryPracticeCeligoStore } from './memory-store';
import { answerPracticeCeligoRequest } from './world';

/** Hosts of the region North America. */
export const API_HOST = celigoHost('north-america', 'api');
export const PAGES_HOST = celigoHost('north-america', 'pages');

/** An answer of the API, its JSON read. */
export type ApiAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
};

/** A practice Celigo in memory beside a practice NetSuite, and the hands of a person and of a client. */
export class CeligoBench {
  readonly store = new MemoryPracticeCeligoStore();
  readonly netsuite = new PracticeBench();
  person = true;

  /** Leads a request of Celigo to the practice NetSuite. */
  readonly callNetSuite: CallNetSuite = async (url, init) => {
    const isNetSuite =
      url.hostname.startsWith('practice') && url.hostname.endsWith('.netsuite.com');
    return isNetSuite
      ? this.netsuite.send(url.hostname, `${url.pathname}${url.search}`, init)
      : null;
  };

  /** Sends a request to a host. */
  send(host: string, path: string, init: RequestInit = {}): Promise<Response> {
    return answerPracticeCeligoRequest(new Request(`https://${host}${path}`, init), {
      store: this.store,
      host,
      path,
      basePath: `/practice/${host}`,
      now: this.netsuite.now,
      person: this.person,
      callNetSuite: this.callNetSuite,
    });
  }

  /** Puts an API token into the store and gives it. */
  async token(region: 'north-america' | 'europe' = 'north-america'): Promise<string> {
    const token = newApiToken();
    await this.store.createToken({
      id: newCeligoId(),
      region,
      name: 'Bench',
      tokenHash: apiTokenHash(token),
      createdAt: this.netsuite.now,
      revokedAt: null,
    });
    return token;
  }

  /** Calls the API with a token. */
  async api(
    token: string,
    method: string,
    path: string,
    document?: unknown,
    host = API_HOST,
  ): Promise<ApiAnswer> {
    const sent =
      document === undefined
        ? {}
        : { body: JSON.stringify(document), contentType: 'application/json' };
    const answer = await this.send(host, path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...('contentType' in sent ? { 'content-type': sent.contentType } : {}),
      },
      ...('body' in sent ? { body: sent.body } : {}),
    });
    const text = await answer.text();
    const body: unknown = text === '' ? null : JSON.parse(text);
    return { status: answer.status, headers: answer.headers, body };
  }

  /** Posts a form of a page. */
  post(path: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    const body = new URLSearchParams(fields);
    return this.send(PAGES_HOST, path, { method: 'POST', body });
  }

  /** Opens a page and gives its markup. */
  async page(path: string): Promise<string> {
    return (await this.send(PAGES_HOST, path)).text();
  }
}
