import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';

/** What someone with a session reads in place of what a handover link lets a guest do. */
export function SignedInHere({ email }: { readonly email: string }) {
  return (
    <div className="space-y-6">
      <Notice kind="info" title={`You are signed in as ${email}`}>
        <p>
          A handover link is for guests. To use it yourself, sign out, and then open the link again.
        </p>
      </Notice>
      {/* The browser leaves the document, so this is a plain form. */}
      <form method="post" action="/sign-out">
        <Button type="submit" variant="secondary">
          Sign out
        </Button>
      </form>
    </div>
  );
}
