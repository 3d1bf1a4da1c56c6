import { csvForm } from '@/lib/forms/streamed-file';
import { downloadAudit } from '../download';

const COLUMNS = ['at', 'person', 'action', 'profile', 'profileId', 'detail'];

/** The record as a table. */
export function GET(request: Request): Promise<Response> {
  return downloadAudit(request, {
    fileName: 'audit.csv',
    type: 'text/csv',
    form: () => csvForm(COLUMNS),
  });
}
