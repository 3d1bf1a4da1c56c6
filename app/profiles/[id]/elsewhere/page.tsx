import type { Metadata } from 'next';
import { ProfileFrame } from '@/app/profile-frame';
import { loadProfileView } from '@/app/profile-view';
import { type PlatformEntry, PlatformList } from '@/components/elsewhere/platform-list';
import { Notice } from '@/components/ui/notice';
import { PageHeading } from '@/components/ui/page-heading';
import { type PlatformGroup, platformFit, platformGroup } from '@/lib/platforms/platform-guide';
import { PLATFORMS, type Platform } from '@/lib/platforms/platforms';
import { SNIPPET_OFFERS } from '@/lib/platforms/snippets';

export const metadata: Metadata = { title: 'Other platforms' };

const NEEDS_REASON: ReadonlySet<PlatformGroup> = new Set(['no', 'undocumented']);

/** What else can use the credential of a profile, and what cannot. */
export default async function ElsewherePage({
  params,
}: {
  readonly params: Promise<{ readonly id: string }>;
}) {
  const view = await loadProfileView((await params).id);
  const { profile } = view;
  const base = `/profiles/${profile.id}/elsewhere`;
  const algorithm = profile.credential?.algorithm;
  const entry = (platform: Platform): PlatformEntry => ({
    href: `${base}/${platform.slug}`,
    title: `${platform.name}: ${platform.part}`,
    // What the heading says of all of them needs only the reason.
    ...(NEEDS_REASON.has(platformGroup(platform, algorithm))
      ? { detail: platform.summary }
      : { fit: platformFit(platform, algorithm) }),
  });
  const inGroup = (group: PlatformGroup) =>
    PLATFORMS.filter((platform) => platformGroup(platform, algorithm) === group).map(entry);
  return (
    <ProfileFrame view={view} currentHref={base}>
      <PageHeading
        title="Other platforms"
        lead="What other platforms need, in each platform’s own terms, to sign in to NetSuite the way this profile does, and sample code that gets a token."
      />
      <div className="space-y-12">
        <Notice kind="info" title="A key kept in two places is exposed twice">
          <p>
            Sharing a key works, because NetSuite checks only the signature. It is better to give
            each platform its own integration record, role, and certificate: then you can revoke one
            without the other. None of these platforms has been tested with a live account. Each
            page says what the platform documents and what is uncertain.
          </p>
        </Notice>
        <PlatformList title="Documented by the platform" entries={inGroup('documented')} />
        <PlatformList title="With extra steps or a script" entries={inGroup('by-script')} />
        <PlatformList
          title="Programs"
          lead="Each takes the private key from a file and the Client ID from an environment variable."
          entries={SNIPPET_OFFERS.map(({ slug, title, needs }) => ({
            href: `${base}/${slug}`,
            title,
            detail: `Needs ${needs}`,
          }))}
        />
        <PlatformList title="Not with this profile’s key" entries={inGroup('not-this-key')} />
        <PlatformList title="Not documented" entries={inGroup('undocumented')} />
        <PlatformList title="Cannot sign in this way" entries={inGroup('no')} />
      </div>
    </ProfileFrame>
  );
}
