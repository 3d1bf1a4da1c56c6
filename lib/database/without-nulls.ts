/** A row in which absent values are `undefined`, as everywhere outside the database. */
export type WithoutNulls<Row> = {
  readonly [Name in keyof Row]: null extends Row[Name]
    ? Exclude<Row[Name], null> | undefined
    : Row[Name];
};

/** Turns the nulls of a row into `undefined`. */
export function withoutNulls<Row extends object>(row: Row): WithoutNulls<Row> {
  const entries = Object.entries(row).map(([name, value]) => [name, value ?? undefined]);
  return Object.fromEntries(entries) as WithoutNulls<Row>;
}
