import { CAUSES } from '@/lib/diagnosis/causes';
import type { ReportLine } from '@/lib/diagnosis/offline-proof';
import type { RankedCause } from '@/lib/diagnosis/rule-out';
import { plainText } from '@/lib/marked-text';
import { REDACTED, redactSecrets } from '@/lib/outbound/redact';
import { elapsedText, exactMomentText, momentText } from '@/lib/words';
import { WORDS } from './exchange-recorder';
import { FAILURE_GROUPS, failureGroup, singlesOut } from './failure-groups';
import type { ConnectionReport, ReportExchange } from './report';
import { answerText, requestText } from './report-messages';
import { lineTitle, OUTCOME_WORDS, REPORT_STAGES, STATE_WORDS } from './report-stages';

/** A report, and what else a support ticket needs. */
export type ReportTextInput = {
  readonly report: ConnectionReport;
  readonly testRunId: string;
  readonly profileName: string;
  readonly accountId: string;
  /** For example, `Sandbox 1`. */
  readonly environmentLabel: string;
  /** What the Login Audit Trail says, if a person has looked. Its causes replace the report's. */
  readonly auditDetail?:
    | {
        readonly word: string;
        readonly meaning: string;
        readonly causes: ReadonlyArray<RankedCause>;
      }
    | undefined;
  /** Secrets to search for literally, in addition to everything that looks like one. */
  readonly knownSecrets: ReadonlyArray<string>;
};

/** Removes secrets from one piece of text. */
type Redact = (text: string) => string;

/** The words that replace a token or an assertion become the redaction word. */
function withOneWord(text: string): string {
  return text.replaceAll(WORDS.accessToken, REDACTED).replaceAll(WORDS.assertion, REDACTED);
}

/** A piece of text on one line, so that what the other side wrote cannot look like part of this document. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

/** A block of literal text. Its fence is longer than any run of the same character inside. */
function fenced(text: string, language = ''): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const longest = runs.reduce((most, length) => Math.max(most, length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

/**
 * A connection report as Markdown that reads well as plain text, for a support ticket. Every piece is
 * redacted again, so that no private key, token, assertion, or Client ID is shown, even if one got into
 * the stored report.
 */
export function reportText(input: ReportTextInput): string {
  const redact: Redact = (text) => redactSecrets(withOneWord(text), input.knownSecrets);
  const sections = [
    headSection(input, redact),
    causesSection(input, redact),
    linesSection(input.report, redact),
    ruledOutSection(input.report, redact),
    assertionSection(input.report, redact),
    exchangesSection(input.report, redact),
  ];
  const text = sections.filter((section) => section !== '').join('\n\n');
  return `${redact(text)}\n`;
}

function headSection(input: ReportTextInput, redact: Redact): string {
  const { report } = input;
  return [
    `# ${OUTCOME_WORDS[report.outcome]}: ${redact(oneLine(input.profileName))}`,
    '',
    `- Account ID: ${redact(oneLine(input.accountId))} (${input.environmentLabel})`,
    `- Tested: ${momentText(new Date(report.startedAt))}, in ${elapsedText(report.durationMs)}`,
    `- Report: ${input.testRunId}`,
    '- Secrets are redacted.',
  ].join('\n');
}

function causesSection({ report, auditDetail }: ReportTextInput, redact: Redact): string {
  const causes = auditDetail?.causes ?? report.causes;
  const word =
    auditDetail === undefined
      ? []
      : [
          '## Detail in the Login Audit Trail',
          '',
          redact(oneLine(`${auditDetail.word}: ${auditDetail.meaning}`)),
          '',
        ];
  return causes.length === 0
    ? ''
    : [
        ...word,
        `## ${auditDetail === undefined ? causesHeading(report, causes.length) : `Causes according to the Detail ${auditDetail.word}`}`,
        '',
        ...causes.map((cause, index) => causeText(cause, index + 1, redact)),
      ].join('\n');
}

function causesHeading(report: ConnectionReport, count: number): string {
  if (count === 1 || singlesOut(report)) {
    return 'Causes, beginning with the one that the evidence points to';
  }
  return `${FAILURE_GROUPS[failureGroup(report)]}: ${count} causes can produce this response`;
}

function causeText({ code, why }: RankedCause, rank: number, redact: Redact): string {
  // A stored report may name a cause that a later version of this app no longer lists.
  const cause = Object.hasOwn(CAUSES, code) ? CAUSES[code] : undefined;
  return [
    `${rank}. \`${code}\`${cause === undefined ? '' : `: ${cause.title}`}`,
    ...(cause === undefined ? [] : [`   - Meaning: ${plainText(cause.meaning)}`]),
    `   - Why: ${redact(oneLine(why))}`,
    ...(cause === undefined
      ? []
      : [
          `   - Look for: ${plainText(cause.evidence)}`,
          `   - What to do: ${plainText(cause.fix)}`,
          ...(cause.lastResort === undefined
            ? []
            : [`   - Last resort: ${plainText(cause.lastResort)}`]),
          `   - In NetSuite: ${cause.place.menuPath}`,
          `   - Oracle: ${cause.oraclePage}`,
        ]),
  ].join('\n');
}

function lineText(line: ReportLine, redact: Redact): string {
  return [
    `- ${STATE_WORDS[line.state]}: ${redact(oneLine(lineTitle(line)))}`,
    ...line.evidence.map((sentence) => `  - ${redact(oneLine(sentence))}`),
  ].join('\n');
}

function linesSection({ lines }: ConnectionReport, redact: Redact): string {
  const stages = REPORT_STAGES.flatMap(({ stage, title }) => {
    const own = lines.filter((line) => line.stage === stage);
    return own.length === 0
      ? []
      : [`### ${title}\n\n${own.map((line) => lineText(line, redact)).join('\n')}`];
  });
  return stages.length === 0 ? '' : ['## Checks', ...stages].join('\n\n');
}

function ruledOutSection({ ruledOut = [] }: ConnectionReport, redact: Redact): string {
  return ruledOut.length === 0
    ? ''
    : [
        '## Ruled out',
        '',
        ...ruledOut.map(({ code, why }) => `- \`${code}\`: ${redact(oneLine(why))}`),
      ].join('\n');
}

function assertionSection({ assertion }: ConnectionReport, redact: Redact): string {
  return assertion === undefined
    ? ''
    : [
        '## The assertion, decoded',
        'Header:',
        fenced(redact(assertion.header), 'json'),
        'Payload:',
        fenced(redact(assertion.payload), 'json'),
      ].join('\n\n');
}

function exchangesSection({ exchanges = [] }: ConnectionReport, redact: Redact): string {
  return exchanges.length === 0
    ? ''
    : [
        '## Requests and responses',
        ...exchanges.map((exchange, index) => exchangeText(exchange, index + 1, redact)),
      ].join('\n\n');
}

function exchangeText(exchange: ReportExchange, number: number, redact: Redact): string {
  const { request, answer, failure } = exchange;
  return [
    `### ${number}. ${redact(oneLine(exchange.title))}`,
    `Sent on ${exactMomentText(new Date(exchange.startedAt))}; took ${elapsedText(exchange.durationMs)}.`,
    fenced(redact(requestText(request))),
    answer === undefined
      ? `No response: ${redact(oneLine(failure ?? 'the reason is not known.'))}`
      : fenced(redact(answerText(answer))),
  ].join('\n\n');
}
