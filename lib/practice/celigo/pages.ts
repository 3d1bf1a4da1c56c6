import type { CeligoContext } from './context';

/** Answers a request to the pages. */
export async function answerCeligoPage(
  _request: Request,
  _context: CeligoContext,
  _person: boolean,
): Promise<Response> {
  return new Response('Not found', { status: 404 });
}
