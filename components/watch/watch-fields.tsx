import { FormSelect, FormTextField } from '@/components/forms/form-fields';
import type { WatchDefaults } from '@/lib/watch/settings';

/** How often to check a connection, and when to remind people of the end of its certificate. */
export function WatchFields({ settings }: { readonly settings: WatchDefaults }) {
  return (
    <>
      <FormSelect
        name="checkEvery"
        label="Check the connection"
        defaultValue={settings.checkEvery}
        options={[
          { value: 'off', label: 'Off' },
          { value: 'daily', label: 'Daily' },
          { value: 'weekly', label: 'Weekly' },
        ]}
      />
      <FormTextField
        name="remindDays"
        label="Remind before the certificate ends (days)"
        defaultValue={settings.remindDays.join(', ')}
        inputMode="text"
        hint="Whole numbers, separated by commas."
      />
    </>
  );
}
