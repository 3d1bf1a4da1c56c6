import { redactSecrets } from '@/lib/outbound/redact';

/** Writes a line of the server's log, as JSON; every text in it is redacted. */
export function logLine(at: Date, line: Readonly<Record<string, unknown>>): void {
  const text = JSON.stringify({ at: at.toISOString(), ...line }, (_, value: unknown) =>
    typeof value === 'string' ? redactSecrets(value) : value,
  );
  process.stderr.write(`${text}\n`);
}
