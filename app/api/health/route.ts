import { currentInstallation } from '@/lib/installation/installation';

export const dynamic = 'force-dynamic';

/** Tells whether the server is up and reaches its database. Says nothing else. */
export async function GET(): Promise<Response> {
  try {
    const { database } = await currentInstallation();
    await database.firstOwner.count();
    return Response.json({ status: 'ok' }, { headers: { 'Cache-Control': 'no-store' } });
  } catch {
    return Response.json(
      { status: 'unavailable' },
      { status: 503, headers: { 'Cache-Control': 'no-store' } },
    );
  }
}
