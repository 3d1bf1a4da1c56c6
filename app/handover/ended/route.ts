import { celigoApiHref, renewalHref, taskHref } from '@/app/profile-hrefs';
import { guardPublicRoute, seeOther } from '@/lib/forms/guarded-route';
import { deadLinkHref, endedLinkOf, forgetGuest } from '@/lib/handover/guest';
import type { OpenedPart } from '@/lib/handover/links';
import { HANDOVERS, opens } from '@/lib/handover/purposes';
import { landingPath, signInHref } from '@/lib/sign-in/wanted-path';

/** How often one source may ask. */
const LIMIT = { name: 'handover ended', attemptsMax: 120, windowSeconds: 300 } as const;

/** Whether a link opened a page of the app. */
function opened({ profileId, purpose }: OpenedPart, href: string): boolean {
  const pages = [
    ...HANDOVERS[purpose].tasks.map((slug) => taskHref(profileId, slug)),
    ...(opens(purpose, 'celigo-api') ? [celigoApiHref(profileId)] : []),
    ...(opens(purpose, 'renewal') ? [renewalHref(profileId)] : []),
  ];
  return pages.includes(href.split('?')[0] ?? '');
}

/**
 * Has a browser forget a handover link that no longer works, which no page can. Whoever wanted a page of the
 * link is told that it does not work; everyone else is asked to sign in, and then sees what they wanted.
 */
export function GET(request: Request): Promise<Response> {
  const wanted = landingPath(new URL(request.url).searchParams.get('to') ?? undefined);
  const tooMany = () => seeOther(deadLinkHref(wanted));
  return guardPublicRoute(request, { ...LIMIT, tooMany }, async ({ installation, now }) => {
    const ended = await endedLinkOf(installation, request.headers, now);
    if (ended === undefined) {
      return seeOther(signInHref(wanted));
    }
    await forgetGuest(installation);
    const isOfLink = ended.link === undefined || opened(ended.link, wanted);
    return seeOther(isOfLink ? deadLinkHref(wanted) : signInHref(wanted));
  });
}
