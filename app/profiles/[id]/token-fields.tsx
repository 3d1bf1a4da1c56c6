import { FormCheckbox, FormPasswordField, FormSelect } from '@/components/forms/form-fields';
import { TokenPasswordField } from '@/components/sign-in/token-password-field';
import {
  CELIGO_API_REGION_FACTS,
  CELIGO_API_REGIONS,
  CELIGO_PREFIXES_TEXT,
} from '@/lib/celigo/regions';
import type { Profile } from '@/lib/profiles/profile';

/** The region to begin with: that of the sealed token, else that of what was made before. */
export function firstRegion({ configuration }: Profile) {
  const memory = configuration.celigo;
  return memory?.apiToken?.region ?? memory?.made?.region ?? 'north-america';
}

/** Stands before such a form for people without a password. */
export const CONFIRM_FOR_TOKEN =
  'You have no password here. Before you use a token that is not sealed, confirm who you are.';

const GRID = 'grid items-end gap-x-5 gap-y-4 sm:grid-cols-2';

/** Two rows of the grid as one cell: region and token stand level, with the token’s own box under it. */
const CELL = 'grid items-end gap-y-4 sm:row-span-2 sm:grid-rows-subgrid';

/** The fields of a form that uses an API token of Celigo: an entered one, or the sealed one. */
export function TokenFields({
  profile,
  isForGuest = false,
}: {
  readonly profile: Profile;
  /** A guest uses a token of their own once, and has no password here. */
  readonly isForGuest?: boolean;
}) {
  const sealed = isForGuest ? undefined : profile.configuration.celigo?.apiToken;
  const region = (
    <FormSelect
      name="region"
      label="Region"
      hint={`Choose another if your Celigo address begins with ${CELIGO_PREFIXES_TEXT}`}
      options={CELIGO_API_REGIONS.map((value) => ({
        value,
        label: CELIGO_API_REGION_FACTS[value].label,
      }))}
      defaultValue={firstRegion(profile)}
    />
  );
  const token = (
    <FormPasswordField
      name="apiToken"
      label="API token"
      autoComplete="off"
      hint={
        sealed === undefined
          ? `From your Celigo production or sandbox environment. ${
              isForGuest ? 'Used once and not saved.' : 'Used once, unless you keep it.'
            }`
          : `Leave empty to use the sealed token (${CELIGO_API_REGION_FACTS[sealed.region].label})`
      }
    />
  );
  if (isForGuest) {
    return (
      <div className={GRID}>
        {region}
        {token}
      </div>
    );
  }
  return (
    <div className={GRID}>
      <div className={CELL}>{region}</div>
      <div className={CELL}>
        {token}
        <FormCheckbox
          name="keepToken"
          label="Keep it sealed with this profile"
          hint="The API token is then encrypted like the private key."
        />
      </div>
      <TokenPasswordField
        hint={
          sealed === undefined
            ? 'Your password for this app, because the private key is sent to Celigo.'
            : 'Not needed with the sealed token.'
        }
      />
    </div>
  );
}
