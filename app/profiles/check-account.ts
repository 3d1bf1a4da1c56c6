import { describeAccountLookup } from '@/lib/diagnosis/account-lookup-words';
import type { FormState } from '@/lib/forms/form-state';
import type { PersonalActionContext } from '@/lib/forms/guarded-action';
import { outboundDoorOf } from '@/lib/installation/outbound';
import { lookUpAccount } from '@/lib/netsuite/account-lookup';
import { parseUsableAccount } from '@/lib/profiles/usable-account';

/** The value of the button that asks about the account and saves nothing. */
export const CHECK_ACCOUNT_INTENT = 'check-account';

/** Answers what NetSuite's account look-up says of a typed account ID. */
export async function checkAccount(
  accountId: string,
  { installation, refuse, checked }: PersonalActionContext,
): Promise<FormState> {
  const account = parseUsableAccount(accountId, installation);
  if (!account.ok) {
    return refuse({ code: account.error.code, fieldErrors: { accountId: account.error.message } });
  }
  const lookup = await lookUpAccount(outboundDoorOf(installation), account.value);
  return checked(describeAccountLookup(account.value, lookup));
}
