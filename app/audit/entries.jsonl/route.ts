import { Readable } from 'node:stream';
import { downloadAudit } from '../download';

/** The record with one JSON object per line. */
export function GET(request: Request): Promise<Response> {
  return downloadAudit(request, {
    fileName: 'audit.jsonl',
    type: 'application/jsonl',
    write: (entries) =>
      Readable.from(
        (async function* () {
          for await (const entry of entries) {
            yield `${JSON.stringify(entry)}\n`;
          }
        })(),
      ),
  });
}
