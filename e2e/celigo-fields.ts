import type { CatalogField } from '../lib/celigo/catalog';
import { CONNECTION_CATALOG } from '../lib/celigo/connection';
import { ICLIENT_CATALOG } from '../lib/celigo/iclient';

/** A field of Celigo's that takes a value, as a browser test finds it on both sides. */
type FilledField = Pick<CatalogField<never>, 'label' | 'control'>;

/** The fields of a form that take a value, in Celigo's order. That they are Celigo's is `catalog.test.ts`'s subject. */
function filled<Values>(fields: ReadonlyArray<CatalogField<Values>>): ReadonlyArray<FilledField> {
  return fields.flatMap((field) =>
    'leaveAlone' in field ? [] : [{ label: field.label, control: field.control }],
  );
}

/** What the iClient and the connection ask for, by the wizard's page of each. */
export const FILLED_FIELDS = {
  'celigo-iclient': filled(ICLIENT_CATALOG.fields),
  'celigo-connection': filled(CONNECTION_CATALOG.fields),
} as const;
