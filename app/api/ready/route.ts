import { currentInstallation } from '@/lib/installation/installation';
import { readiness } from '@/lib/installation/readiness';

export const dynamic = 'force-dynamic';

/** Tells whether the database takes a write and the keyring opens. Says nothing else. */
export async function GET(): Promise<Response> {
  const unready = await readiness(await currentInstallation(), performance.now());
  return Response.json(unready === undefined ? { status: 'ready' } : { status: unready }, {
    status: unready === undefined ? 200 : 503,
    headers: { 'Cache-Control': 'no-store' },
  });
}
