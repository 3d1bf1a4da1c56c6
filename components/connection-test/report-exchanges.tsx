import type { ReactNode } from 'react';
import type { ReportAssertion, ReportExchange } from '@/lib/connection-test/report';
import { answerText, requestText } from '@/lib/connection-test/report-messages';
import { elapsedText } from '@/lib/words';
import { CodeBlock } from '../ui/code-block';
import { ReportFold } from './report-fold';

/** What came back in a few words, for the closed line. */
function resultWords({ answer, durationMs }: ReportExchange): string {
  const result = answer === undefined ? 'no response' : `status ${answer.status}`;
  return `${result}, ${elapsedText(durationMs)}`;
}

function Exchange({ exchange, id }: { readonly exchange: ReportExchange; readonly id: string }) {
  const { request, answer, failure } = exchange;
  return (
    <ReportFold title={exchange.title} note={resultWords(exchange)}>
      <p className="text-small text-ink-muted">
        Sent at <time dateTime={exchange.startedAt}>{exchange.startedAt}</time>, took{' '}
        {elapsedText(exchange.durationMs)}.
      </p>
      <CodeBlock id={`${id}-request`} label="Sent" code={requestText(request)} wrap copy={false} />
      {answer === undefined ? (
        <p>No response arrived. {failure}</p>
      ) : (
        <CodeBlock
          id={`${id}-answer`}
          label="Received"
          code={answerText(answer)}
          wrap
          copy={false}
        />
      )}
    </ReportFold>
  );
}

/** The requests and their answers, closed. Nothing when the report does not hold it. */
export function ReportExchanges({
  assertion,
  exchanges,
  children,
}: {
  readonly assertion: ReportAssertion | undefined;
  readonly exchanges: ReadonlyArray<ReportExchange>;
  /** What stands above the list. */
  readonly children?: ReactNode;
}) {
  if (assertion === undefined && exchanges.length === 0) {
    return null;
  }
  return (
    <ReportFold title="Requests and responses" note="redacted">
      {children}
      <ul className="border-t border-rule">
        {assertion === undefined ? null : (
          <li className="border-b border-rule py-2.5">
            <ReportFold title="The assertion, decoded" note="header and payload">
              <CodeBlock
                id="assertion-header"
                label="JWT header"
                code={assertion.header}
                wrap
                copy={false}
              />
              <CodeBlock
                id="assertion-payload"
                label="JWT payload"
                code={assertion.payload}
                wrap
                copy={false}
              />
            </ReportFold>
          </li>
        )}
        {exchanges.map((exchange, index) => (
          <li key={`${exchange.startedAt} ${exchange.id}`} className="border-b border-rule py-2.5">
            <Exchange exchange={exchange} id={`exchange-${index + 1}`} />
          </li>
        ))}
      </ul>
    </ReportFold>
  );
}
