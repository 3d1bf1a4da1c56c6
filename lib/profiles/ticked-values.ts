import type { EnteredValues } from '@/lib/celigo/entered-values';
import type { CeligoForm, ProfileConfiguration } from './profile';
import { changeProfile, type ProfileStore, readProfile, sealedConfigurationWith } from './store';
import { saveTick, type Tick, tickAuditEntry, withTick } from './ticks';

/** How often a tick is tried when others change the profile at the same time. */
const ATTEMPTS_MAX = 20;

/** A field of a Celigo form with the value that a tick of it stands for. */
export type TickedValue = {
  readonly form: CeligoForm;
  readonly fieldId: string;
  /** For the private key the words that stand for it. */
  readonly value: string;
};

/**
 * What Celigo holds of a form, as far as the person said so: the form as it was entered, and what was
 * ticked off field by field since. Nothing when the form was never entered.
 */
export function valuesInCeligo(
  { enteredInCeligo, tickedInCeligo }: ProfileConfiguration,
  form: CeligoForm,
): EnteredValues | undefined {
  const entered = enteredInCeligo?.[form];
  return entered === undefined ? undefined : { ...entered, ...tickedInCeligo?.[form] };
}

/** The values ticked off since the form was entered, after this tick; nothing when it changes none. */
function tickedAfter(
  configuration: ProfileConfiguration,
  { form, fieldId, value }: TickedValue,
  ticked: boolean,
): EnteredValues | undefined {
  const before = configuration.tickedInCeligo?.[form] ?? {};
  const inCeligo = valuesInCeligo(configuration, form);
  if (inCeligo === undefined) {
    return undefined;
  }
  if (ticked) {
    return inCeligo[fieldId] === value ? undefined : { ...before, [fieldId]: value };
  }
  const { [fieldId]: cleared, ...others } = before;
  return cleared === undefined ? undefined : others;
}

/**
 * Ticks a field off, or clears its tick. In a form that was entered before, a tick says that Celigo
 * has the new value now, and clearing it that the value from before stands there still.
 *
 * @throws When other writers were faster each time.
 */
export async function saveTickWithValue(
  store: ProfileStore,
  tick: Tick,
  tickedValue: TickedValue,
): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const profile = await readProfile(store, tick.profileId);
    if (profile === undefined) {
      return;
    }
    const { configuration, version } = profile;
    const values = tickedAfter(configuration, tickedValue, tick.ticked);
    if (values === undefined) {
      return saveTick(store, tick);
    }
    const sealedConfiguration = await sealedConfigurationWith(store, profile, {
      tickedInCeligo: { ...configuration.tickedInCeligo, [tickedValue.form]: values },
    });
    const saved = await changeProfile(
      store,
      { ...tick, version },
      { sealedConfiguration },
      tickAuditEntry(tick),
      async (transaction) => {
        const where = { id: tick.profileId };
        const { tickedItems } = await transaction.profile.findUniqueOrThrow({
          where,
          select: { tickedItems: true },
        });
        await transaction.profile.update({
          where,
          data: { tickedItems: withTick(tickedItems, tick) },
        });
      },
    );
    if (saved.ok || saved.error.code === 'profile-not-found') {
      return;
    }
  }
  throw new Error('A tick was overtaken each time.');
}
