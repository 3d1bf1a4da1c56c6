import { Button } from '@/components/ui/button';
import { CHECK_ACCOUNT_INTENT } from './check-account';

/** The button that asks NetSuite about a typed account ID, and what it does. */
export function CheckAccountButton() {
  return (
    <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <Button type="submit" name="intent" value={CHECK_ACCOUNT_INTENT} variant="secondary">
        Check this account
      </Button>
      <span className="text-small text-ink-muted">
        Looks up the account’s addresses in NetSuite. Nothing is saved.
      </span>
    </span>
  );
}
