export const dynamic = 'force-dynamic';

/** Tells that the process lives. Asks nothing else: `/api/ready` tells whether it can work. */
export function GET(): Response {
  return Response.json({ status: 'ok' }, { headers: { 'Cache-Control': 'no-store' } });
}
