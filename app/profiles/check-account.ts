import { z } from 'zod';
import { SCOPES } from '@/lib/account/scopes';
import { describeAccountLookup } from '@/lib/diagnosis/account-lookup-words';
import { checkedBoxes } from '@/lib/forms/field-rules';
import type { FormState } from '@/lib/forms/form-state';
import type { PersonalActionContext } from '@/lib/forms/guarded-action';
import { outboundDoorOf } from '@/lib/installation/outbound';
import { lookUpAccount } from '@/lib/netsuite/account-lookup';
import { parseUsableAccount } from '@/lib/profiles/usable-account';

/** The value of the button that asks about the account and saves nothing. */
export const CHECK_ACCOUNT_INTENT = 'check-account';

/** What the button that only asks sends. */
export const accountCheck = z.object({
  intent: z.literal(CHECK_ACCOUNT_INTENT),
  accountId: z.string().default(''),
});

/** The scopes of a profile, as its forms send them. */
export const chosenScopes = checkedBoxes(SCOPES).refine((scopes) => scopes.length > 0, {
  error: 'Choose at least one scope.',
});

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
