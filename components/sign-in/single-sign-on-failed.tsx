import { failureWords } from '@/lib/sign-in/single-sign-on/failures';
import { Notice } from '../ui/notice';

/** Why the way to the identity provider led to nothing, by its code; nothing for any other text. */
export function SingleSignOnFailed({
  code,
  title,
}: {
  readonly code: string | undefined;
  readonly title: string;
}) {
  const words = failureWords(code);
  return words === undefined ? null : (
    <Notice kind="danger" role="alert" title={title} className="mb-6">
      <p>{words}</p>
      <p>
        <code>{code}</code>
      </p>
    </Notice>
  );
}
