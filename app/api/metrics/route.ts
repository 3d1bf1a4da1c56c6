import { plainAnswer, unexpectedAnswer } from '@/lib/forms/guarded-route';
import { currentInstallation } from '@/lib/installation/installation';
import { isMetricsToken, METRICS_TYPE, metricsText } from '@/lib/watch/metrics';

export const dynamic = 'force-dynamic';

/** The state of the profiles for Prometheus, for whoever has `METRICS_TOKEN`. */
export async function GET(request: Request): Promise<Response> {
  const installation = await currentInstallation();
  const { metricsToken } = installation.environment;
  if (metricsToken === undefined) {
    return plainAnswer(404, 'Not found.');
  }
  if (!isMetricsToken(request.headers.get('authorization'), metricsToken)) {
    return new Response('A bearer token is required.\n', {
      status: 401,
      headers: { 'WWW-Authenticate': 'Bearer', 'Cache-Control': 'no-store' },
    });
  }
  try {
    return new Response(await metricsText(installation, performance.now()), {
      headers: { 'Content-Type': METRICS_TYPE, 'Cache-Control': 'no-store' },
    });
  } catch (error) {
    return unexpectedAnswer('metrics', error);
  }
}
