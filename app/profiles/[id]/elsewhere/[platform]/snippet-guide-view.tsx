import Link from 'next/link';
import type { ReactNode } from 'react';
import { taskHref } from '@/app/profile-hrefs';
import type { ProfileView } from '@/app/profile-view';
import { CodeBlock } from '@/components/ui/code-block';
import { Notice } from '@/components/ui/notice';
import { suitetalkHost, TOKEN_ENDPOINT_PATH } from '@/lib/account/hosts';
import { appAddress } from '@/lib/installation/outbound';
import {
  PRINT_TOKEN_VARIABLE,
  snippetSubject,
  TOKEN_URL_VARIABLE,
} from '@/lib/platforms/snippet-subject';
import { runCommand, type SnippetOffer } from '@/lib/platforms/snippets';

/** For the practice account, whose hosts exist only inside the app. */
function PracticeNote({ view }: { readonly view: ProfileView }) {
  const url = `${appAddress(view.installation.environment)}/practice/${suitetalkHost(view.account)}${TOKEN_ENDPOINT_PATH}`;
  return (
    <Notice kind="info" title="This is a practice account">
      <p>
        Its hosts exist only inside this app. To send the assertion there, set{' '}
        <code>{TOKEN_URL_VARIABLE}</code>. The audience in the assertion stays the real address.
      </p>
      <CodeBlock
        id="practice-token-url"
        label="Before running"
        code={`export ${TOKEN_URL_VARIABLE}=${url}`}
        wrap
      />
    </Notice>
  );
}

/** A program with a profile's values, and how to run it. */
export function SnippetGuide({
  view,
  offer,
  children,
}: {
  readonly view: ProfileView;
  readonly offer: SnippetOffer;
  /** Stands after the program. */
  readonly children: ReactNode;
}) {
  const { profile, account } = view;
  const { credential, scopes } = profile;
  if (credential === undefined || credential.certificateId === undefined) {
    return (
      <Notice kind="info" title="Not yet">
        <p>
          The program needs the algorithm of the key and the Certificate ID. First:{' '}
          <Link href={taskHref(profile.id, 'm2m-mapping')} prefetch={false}>
            upload the certificate
          </Link>
          .
        </p>
      </Notice>
    );
  }
  const subject = snippetSubject({
    account,
    scopes,
    algorithm: credential.algorithm,
    certificateId: credential.certificateId,
  });
  if (!subject.ok) {
    return <Notice kind="danger">{subject.error.message}</Notice>;
  }
  const { fileName, text } = offer.write(subject.value);
  return (
    <>
      <section className="space-y-5">
        <h2 className="text-heading">The program</h2>
        <p>
          Save it as <code>{fileName}</code> in an empty folder. It contains no secrets. Next to it,
          save the contents of the <strong>Private key</strong> box below as{' '}
          <code>private.pem</code>; your password reveals them. Do not let anyone else read that
          file, and delete it afterward.
        </p>
        <CodeBlock id="program" label={fileName} code={text} />
      </section>
      <section className="space-y-5">
        <h2 className="text-heading">How to run it</h2>
        {account.environment === 'practice' ? <PracticeNote view={view} /> : null}
        <p>
          In bash or zsh, in that folder. The command waits for the Client ID (in the{' '}
          <strong>Client ID</strong> box below) and reads it without showing it or keeping it in the
          shell history. Paste it and press Enter.
        </p>
        <CodeBlock id="run" label="Command" code={runCommand(offer)} wrap />
        <p>
          After <code>export {PRINT_TOKEN_VARIABLE}=yes</code>, it also prints the access token.
        </p>
      </section>
      {children}
    </>
  );
}
