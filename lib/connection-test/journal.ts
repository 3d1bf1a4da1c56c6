import type { ReportLine } from '@/lib/diagnosis/offline-proof';
import { redactSecrets } from '@/lib/outbound/redact';
import type { ReportLineListener } from './report';

/** Longest sentence of the other side in the report, in characters. */
const LONGEST_EVIDENCE = 600;

/** The lines of a running test so far, and the secrets that must never be in its report. */
export class Journal {
  /** What was written, in order. */
  readonly lines: Array<ReportLine> = [];
  readonly #secrets: Array<string> = [];
  readonly #onLine: ReportLineListener | undefined;

  constructor(onLine: ReportLineListener | undefined) {
    this.#onLine = onLine;
  }

  /** The secrets so far; never to be shown. */
  get secrets(): ReadonlyArray<string> {
    return this.#secrets;
  }

  /** Adds secrets that later texts are freed of; a JWS counts whole and in its parts. */
  keepSecret(...secrets: ReadonlyArray<string>): void {
    for (const secret of secrets) {
      for (const part of [secret, ...secret.split('.')]) {
        this.#secrets.push(part);
      }
    }
  }

  /** Adds lines, freed of secrets, and tells them. */
  write(...lines: ReadonlyArray<ReportLine>): void {
    for (const line of lines) {
      const clean = { ...line, evidence: line.evidence.map((text) => this.clean(text)) };
      this.lines.push(clean);
      this.#onLine?.(clean);
    }
  }

  /** A text without any secret, cut after `maxLength` characters. */
  clean(text: string, maxLength: number = LONGEST_EVIDENCE): string {
    return redactSecrets(text, this.#secrets, { maxLength });
  }
}
