import type { ReactNode } from 'react';
import type { ProfileView } from '@/app/profile-view';
import { PlatformFields } from '@/components/elsewhere/platform-fields';
import { FitLine } from '@/components/elsewhere/platform-list';
import { CodeBlock } from '@/components/ui/code-block';
import { ExternalLink } from '@/components/ui/external-link';
import { Notice } from '@/components/ui/notice';
import { platformFields, platformFit } from '@/lib/platforms/platform-guide';
import type { Platform, PlatformCertainty } from '@/lib/platforms/platforms';
import { postmanScript } from '@/lib/platforms/snippet-postman';
import { snippetSubject } from '@/lib/platforms/snippet-subject';

const CERTAINTY_WORDS: Readonly<Record<PlatformCertainty, string>> = {
  documented: 'The field names come from the platform’s documentation.',
  seen: 'The field names come from the platform’s documentation and source code.',
  uncertain:
    'The names of these fields are not certain: the documentation is incomplete or leaves them to you. Either way, the values are what NetSuite needs.',
};

/** The pre-request script, which belongs to Postman alone. */
function PostmanScript({ view }: { readonly view: ProfileView }) {
  const { account, profile } = view;
  const { credential, scopes } = profile;
  const subject =
    credential === undefined || credential.certificateId === undefined
      ? undefined
      : snippetSubject({
          account,
          scopes,
          algorithm: credential.algorithm,
          certificateId: credential.certificateId,
        });
  if (subject === undefined || !subject.ok) {
    return <p>The script appears here after you upload the certificate to NetSuite.</p>;
  }
  return (
    <CodeBlock
      id="postman-script"
      label="Pre-request script"
      code={postmanScript(subject.value).text}
    />
  );
}

/** What a platform asks for, whether the key fits, common mistakes, and sources. */
export function PlatformGuide({
  view,
  platform,
  children,
}: {
  readonly view: ProfileView;
  readonly platform: Platform;
  /** Stands after the fields. */
  readonly children: ReactNode;
}) {
  const { account, profile } = view;
  const { credential, scopes } = profile;
  const fields = platformFields(platform, {
    account,
    scopes,
    algorithm: credential?.algorithm,
    certificateId: credential?.certificateId,
  });
  return (
    <>
      <section className="space-y-3">
        <h2 className="text-heading">Does this profile’s key work here?</h2>
        <FitLine fit={platformFit(platform, credential?.algorithm)} />
        <p>{platform.algorithmNote}</p>
        {platform.needsOwnCertificate === undefined ? null : (
          <Notice kind="warning" title="This platform needs its own certificate">
            <p>{platform.needsOwnCertificate}</p>
          </Notice>
        )}
      </section>
      {fields.length === 0 ? null : (
        <section className="space-y-5">
          <h2 className="text-heading">The fields, in order</h2>
          <p className="text-small text-ink-muted">{CERTAINTY_WORDS[platform.fieldsCertainty]}</p>
          <PlatformFields fields={fields} />
          {platform.slug === 'postman' ? <PostmanScript view={view} /> : null}
        </section>
      )}
      {children}
      {platform.traps.length === 0 ? null : (
        <section className="prose">
          <h2>Common mistakes</h2>
          <ul>
            {platform.traps.map((trap) => (
              <li key={trap}>{trap}</li>
            ))}
          </ul>
        </section>
      )}
      <section className="prose">
        <h2>Sources</h2>
        <ul>
          {platform.sources.map(({ title, url }) => (
            <li key={url}>
              <ExternalLink href={url}>{title}</ExternalLink>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
