import { pipeline } from 'node:stream';
import { stringify } from 'csv-stringify';
import { logUnexpectedError } from '@/lib/forms/unexpected-error';
import { downloadAudit } from '../download';

/** The record as a table. Texts that a spreadsheet would run as a formula are quoted. */
export function GET(request: Request): Promise<Response> {
  return downloadAudit(request, {
    fileName: 'audit.csv',
    type: 'text/csv',
    write: (entries) =>
      pipeline(
        entries,
        stringify({
          header: true,
          columns: ['at', 'person', 'action', 'profile', 'profileId', 'detail'],
          escape_formulas: true,
          record_delimiter: 'windows',
          cast: { object: (value) => JSON.stringify(value) },
        }),
        (error) => {
          if (error) {
            logUnexpectedError('audit.csv', error, new Date());
          }
        },
      ),
  });
}
