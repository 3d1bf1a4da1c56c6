import { Readable } from 'node:stream';
import { type AuditRow, readAllAudit } from '@/lib/audit/read-audit';
import { guardRoute } from '@/lib/forms/guarded-route';
import { readAuditQuery } from './audit-query';

/** One entry as a file has it, in the order of its columns. */
export type AuditRecord = {
  readonly at: string;
  readonly person: string;
  readonly action: string;
  readonly profile: string;
  readonly profileId: string;
  readonly detail: AuditRow['detail'];
};

async function* records(rows: AsyncGenerator<AuditRow>): AsyncGenerator<AuditRecord> {
  for await (const { at, actorEmail, action, profileName, profileId, detail } of rows) {
    yield {
      at: at.toISOString(),
      person: actorEmail ?? '',
      action,
      profile: profileName ?? '',
      profileId: profileId ?? '',
      detail,
    };
  }
}

/**
 * Sends the entries of the view as a file, as they are read: the whole record never lies in memory.
 *
 * @param form.write Makes the file's text of the entries.
 */
export function downloadAudit(
  request: Request,
  form: {
    readonly fileName: string;
    readonly type: string;
    readonly write: (entries: Readable) => Readable;
  },
): Promise<Response> {
  return guardRoute(request, { name: form.fileName, role: 'owner' }, async ({ installation }) => {
    const { filter } = readAuditQuery(Object.fromEntries(new URL(request.url).searchParams));
    const entries = Readable.from(records(readAllAudit(installation.database, filter)));
    const body = Readable.toWeb(form.write(entries)) as ReadableStream<Uint8Array>;
    return new Response(body, {
      headers: {
        'Content-Type': `${form.type}; charset=utf-8`,
        'Content-Disposition': `attachment; filename="${form.fileName}"`,
        'Cache-Control': 'no-store',
      },
    });
  });
}
