import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { ProfileFrame } from '@/app/profile-frame';
import { loadProfileView, type ProfileView } from '@/app/profile-view';
import { SecretValues } from '@/components/elsewhere/secret-values';
import { Breadcrumbs } from '@/components/ui/breadcrumbs';
import { PageHeading } from '@/components/ui/page-heading';
import { platformBySlug } from '@/lib/platforms/platforms';
import { SNIPPET_OFFERS } from '@/lib/platforms/snippets';
import { roleIsEnough } from '@/lib/sign-in/roles';
import { showSecretValuesAction } from '../actions';
import { PlatformGuide } from './platform-guide-view';
import { SnippetGuide } from './snippet-guide-view';

type Props = { readonly params: Promise<{ readonly id: string; readonly platform: string }> };

/** Names the platform in the browser's title. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { platform: slug } = await params;
  const found = platformBySlug(slug)?.name ?? SNIPPET_OFFERS.find((it) => it.slug === slug)?.title;
  return { title: found ?? 'Not found' };
}

/** The place where the password is asked for the secrets of a profile. */
function SecretSection({
  view,
  usedFor,
}: {
  readonly view: ProfileView;
  readonly usedFor: string;
}) {
  const { profile, person } = view;
  const isEditor = roleIsEnough(person.role, 'editor');
  return (
    <section id="secret-values" aria-labelledby="secret-values-title" className="space-y-4">
      <h2 id="secret-values-title" className="text-heading">
        The secret values
      </h2>
      {profile.credential === undefined ? <p>This profile has no key yet.</p> : null}
      {profile.credential !== undefined && !isEditor ? (
        <p>With your role, you can read this page, but not the Client ID and the private key.</p>
      ) : null}
      {profile.credential !== undefined && isEditor ? (
        <>
          <p>The Client ID and the private key are sealed. Each viewing is recorded.</p>
          <SecretValues
            key={profile.credential.id}
            action={showSecretValuesAction}
            profileId={profile.id}
            usedFor={usedFor}
          />
        </>
      ) : null}
    </section>
  );
}

function Frame({
  view,
  title,
  part,
  lead,
  children,
}: {
  readonly view: ProfileView;
  readonly title: string;
  readonly part: string;
  readonly lead: string;
  readonly children: ReactNode;
}) {
  const href = `/profiles/${view.profile.id}/elsewhere`;
  return (
    <ProfileFrame view={view} currentHref={href}>
      <Breadcrumbs items={[{ label: 'Other platforms', href }]} />
      <PageHeading title={title} eyebrow={part} lead={lead} />
      <div className="space-y-12">{children}</div>
    </ProfileFrame>
  );
}

/** What one platform asks for, or one program, with the values of a profile. */
export default async function PlatformPage({ params }: Props) {
  const { id, platform: slug } = await params;
  const view = await loadProfileView(id);
  const platform = platformBySlug(slug);
  if (platform !== undefined) {
    const asksForSecrets = platform.fields.some(
      ({ content }) => content.kind === 'client-id' || content.kind === 'private-key',
    );
    return (
      <Frame view={view} title={platform.name} part={platform.part} lead={platform.summary}>
        <PlatformGuide view={view} platform={platform}>
          {asksForSecrets ? <SecretSection view={view} usedFor={slug} /> : null}
        </PlatformGuide>
      </Frame>
    );
  }
  const offer = SNIPPET_OFFERS.find((candidate) => candidate.slug === slug);
  if (offer === undefined) {
    notFound();
  }
  return (
    <Frame
      view={view}
      title={offer.title}
      part={`Needs ${offer.needs}`}
      lead="A program that signs an assertion with the private key, exchanges it for an access token, and reports the result. It prints the token only if you ask it to."
    >
      <SnippetGuide view={view} offer={offer}>
        <SecretSection view={view} usedFor={slug} />
      </SnippetGuide>
    </Frame>
  );
}
