import { jsonLinesForm } from '@/lib/forms/streamed-file';
import { downloadAudit } from '../download';

/** The record with one JSON object per line. */
export function GET(request: Request): Promise<Response> {
  return downloadAudit(request, {
    fileName: 'audit.jsonl',
    type: 'application/jsonl',
    form: jsonLinesForm,
  });
}
