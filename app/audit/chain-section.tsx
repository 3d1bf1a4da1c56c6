import { ActionForm } from '@/components/forms/action-form';
import { FormNumberField } from '@/components/forms/form-fields';
import { CopyField } from '@/components/ui/copy-field';
import { KEEP_DAYS_MIN, readKeepDays } from '@/lib/audit/retention';
import { formatCheckpoint, readCheckpoint } from '@/lib/audit/verify';
import type { Database } from '@/lib/database/client';
import { checkChainAction, saveRetentionAction } from './actions';

/** Where the chain ends; nothing while there is no entry, or when its end was changed. */
async function checkpointText(database: Database): Promise<string> {
  try {
    const end = await readCheckpoint(database);
    return end === undefined ? '' : formatCheckpoint(end);
  } catch {
    // The check of the chain names it.
    return '';
  }
}

/** Proof that the record is as the app wrote it, and how long its entries are kept. */
export async function ChainSection({ database }: { readonly database: Database }) {
  const checkpoint = await checkpointText(database);
  const keepDays = await readKeepDays(database);
  return (
    <section className="mt-10 max-w-3xl space-y-5 print-hidden">
      <h2 className="text-heading">Proof</h2>
      <p>
        Each entry carries a code computed from that entry, the one before it, and a secret key. A
        check finds the first entry that was edited, deleted, inserted, or moved outside the app.
      </p>
      <ActionForm
        action={checkChainAction}
        submitLabel="Check the chain"
        pendingLabel="Checking…"
        submitVariant="secondary"
        idPrefix="chain"
      />
      <CopyField
        id="audit-checkpoint"
        label="Checkpoint"
        value={checkpoint}
        emptyText="None: there are no entries yet, or the end of the record was changed"
        hint={
          <>
            Keep it somewhere other than this server. You can use it later to prove that no entries
            were removed from the end:{' '}
            <code>
              npm run audit -- verify <span className="whitespace-nowrap">--checkpoint …</span>
            </code>
          </>
        }
      />
      <h2 className="pt-5 text-heading">How long entries are kept</h2>
      <ActionForm
        action={saveRetentionAction}
        submitLabel="Save"
        submitVariant="secondary"
        idPrefix="retention"
      >
        <FormNumberField
          name="keepDays"
          label="Keep entries for (days)"
          hint={`${KEEP_DAYS_MIN} or more; leave it empty to keep every entry. Once a day, the app deletes older entries. Download them first: deleted entries cannot be restored.`}
          defaultValue={keepDays}
        />
      </ActionForm>
    </section>
  );
}
