import { pipeline, Readable, Transform } from 'node:stream';
import { stringify } from 'csv-stringify';
import { logUnexpectedError } from './unexpected-error';

/** A table with a heading row. Texts that a spreadsheet would run as a formula are quoted. */
export function csvForm(columns: ReadonlyArray<string>): Transform {
  return stringify({
    header: true,
    columns: [...columns],
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: { object: (value) => JSON.stringify(value) },
  });
}

/** One JSON object per line. */
export function jsonLinesForm(): Transform {
  return new Transform({
    writableObjectMode: true,
    transform: (row: unknown, _encoding, done) => done(null, `${JSON.stringify(row)}\n`),
  });
}

/** The codes of a stream that its reader has left: someone who cancels a download is no error. */
const CANCELED: ReadonlyArray<string | undefined> = ['ABORT_ERR', 'ERR_STREAM_PREMATURE_CLOSE'];

/**
 * Streams rows as a file with backpressure, so the file is never in memory as a whole. If reading the rows
 * fails, the download is aborted and the error is logged.
 *
 * @param file.name Name of the route, for the log.
 * @param form Makes the file's text of the rows.
 */
export function streamedFile(
  file: { readonly name: string; readonly fileName: string; readonly type: string },
  rows: AsyncIterable<unknown>,
  form: Transform,
): Response {
  const written = pipeline(rows, form, (error) => {
    if (error && !CANCELED.includes(error.code)) {
      logUnexpectedError(file.name, error, new Date());
    }
  });
  return new Response(Readable.toWeb(written) as ReadableStream, {
    headers: {
      'Content-Type': `${file.type}; charset=utf-8`,
      'Content-Disposition': `attachment; filename="${file.fileName}"`,
      'Cache-Control': 'no-store',
    },
  });
}
