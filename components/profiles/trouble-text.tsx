import { CERTIFICATE_PERMISSION } from '@/lib/account/deep-links';
import { MarkedText } from '../ui/marked-text';

/** What a renewal stopped at, with the permission that a role lacks in bold: people look for it by name. */
export function TroubleText({ text }: { readonly text: string }) {
  return (
    <MarkedText text={text.replaceAll(CERTIFICATE_PERMISSION, `**${CERTIFICATE_PERMISSION}**`)} />
  );
}
