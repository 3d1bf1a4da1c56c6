import type { ReactNode } from 'react';

/** One value of the connection, or where it comes from while there is none. */
export type ValueSoFar = {
  readonly label: string;
  readonly value?: ReactNode;
  readonly mono?: boolean | undefined;
  /** Said while there is no value. */
  readonly missing: string;
};

const SHOWN_AT_EACH_END = 6;

/** The two ends of a Certificate ID, enough to tell it by; predicted until it is confirmed. */
export function certificateIdSoFar(
  credential:
    | {
        readonly certificateId: string | undefined;
        readonly predictedCertificateId: string;
      }
    | undefined,
): string | undefined {
  if (credential === undefined) {
    return undefined;
  }
  const { certificateId, predictedCertificateId } = credential;
  const id = certificateId ?? predictedCertificateId;
  const ends = `${id.slice(0, SHOWN_AT_EACH_END)}…${id.slice(-SHOWN_AT_EACH_END)}`;
  return certificateId === undefined ? `${ends} (predicted)` : ends;
}

/** What is known of a connection so far, beside the task that adds to it. */
export function ValuesSoFar({ values }: { readonly values: ReadonlyArray<ValueSoFar> }) {
  return (
    <section
      aria-labelledby="values-so-far"
      className="rounded-box border border-rule bg-surface p-4"
    >
      <h2 id="values-so-far" className="text-small font-semibold">
        Values so far
      </h2>
      <dl className="mt-3 space-y-3 text-caption">
        {values.map(({ label, value, mono, missing }) => (
          <div key={label}>
            <dt className="text-ink-muted">{label}</dt>
            <dd className={mono && value ? 'font-mono wrap-anywhere' : 'wrap-anywhere'}>
              {value ?? <span className="text-ink-muted italic">{missing}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
