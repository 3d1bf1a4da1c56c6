import { plainAnswer, unexpectedAnswer } from '@/lib/forms/guarded-route';
import { currentInstallation } from '@/lib/installation/installation';
import { appAddress } from '@/lib/installation/outbound';
import { calendarText } from '@/lib/watch/calendar';

export const dynamic = 'force-dynamic';

/** A calendar with the ends of the certificates, for whoever has its secret address. */
export async function GET(
  _request: Request,
  { params }: { readonly params: Promise<{ readonly token: string }> },
): Promise<Response> {
  try {
    const { database, environment } = await currentInstallation();
    const address = appAddress(environment);
    const text = await calendarText(database, (await params).token, address);
    if (text === undefined) {
      return plainAnswer(404, 'There is no such calendar.');
    }
    return new Response(text, {
      headers: {
        'Content-Type': 'text/calendar; charset=utf-8',
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
      },
    });
  } catch (error) {
    return unexpectedAnswer('calendar', error);
  }
}
