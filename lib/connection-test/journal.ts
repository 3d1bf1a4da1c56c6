import type { ReportLine } from '@/lib/diagnosis/offline-proof';
import { redactSecrets } from '@/lib/outbound/redact';
import type { ReportLineListener } from './report';

/** The longest sentence from the other side in a report, in characters. */
const LONGEST_EVIDENCE = 600;

/** The lines of a running test so far, and the secrets that must never appear in its report. */
export class Journal {
  /** The lines so far, in order. */
  readonly lines: Array<ReportLine> = [];
  readonly #secrets: Array<string> = [];
  readonly #onLine: ReportLineListener | undefined;

  constructor(onLine: ReportLineListener | undefined) {
    this.#onLine = onLine;
  }

  /** The secrets so far. They must never be shown. */
  get secrets(): ReadonlyArray<string> {
    return this.#secrets;
  }

  /** Adds secrets, which are removed from all later texts. A JWS is added whole and in parts. */
  keepSecret(...secrets: ReadonlyArray<string>): void {
    for (const secret of secrets) {
      for (const part of [secret, ...secret.split('.')]) {
        this.#secrets.push(part);
      }
    }
  }

  /** Removes secrets from lines, adds the lines, and reports them to the listener. */
  write(...lines: ReadonlyArray<ReportLine>): void {
    for (const line of lines) {
      const clean = { ...line, evidence: line.evidence.map((text) => this.clean(text)) };
      this.lines.push(clean);
      this.#onLine?.(clean);
    }
  }

  /** A text without secrets, cut to `maxLength` characters. */
  clean(text: string, maxLength: number = LONGEST_EVIDENCE): string {
    return redactSecrets(text, this.#secrets, { maxLength });
  }
}
