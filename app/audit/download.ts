import type { Transform } from 'node:stream';
import { type AuditRow, readAllAudit } from '@/lib/audit/read-audit';
import { guardRoute } from '@/lib/forms/guarded-route';
import { streamedFile } from '@/lib/forms/streamed-file';
import { readAuditQuery } from './audit-query';

/** One entry as a file has it, in the order of its columns. */
export type AuditRecord = {
  readonly at: string;
  readonly person: string;
  readonly action: string;
  readonly profile: string;
  readonly profileId: string;
  readonly detail: AuditRow['detail'];
  /** Its place in the chain and its HMAC, and what else that covers: see docs/security.md. */
  readonly sequence: number | null;
  readonly hash: string | null;
  readonly id: string;
  readonly personId: string | null;
};

async function* records(rows: AsyncGenerator<AuditRow>): AsyncGenerator<AuditRecord> {
  for await (const row of rows) {
    const { at, actorEmail, action, profileName, profileId, detail } = row;
    yield {
      at: at.toISOString(),
      person: actorEmail ?? '',
      action,
      profile: profileName ?? '',
      profileId: profileId ?? '',
      detail,
      ...{ sequence: row.sequence, hash: row.mac, id: row.id, personId: row.actorId },
    };
  }
}

/** Sends the entries of the view as a file. Only owners get it. */
export function downloadAudit(
  request: Request,
  file: { readonly fileName: string; readonly type: string; readonly form: () => Transform },
): Promise<Response> {
  const rule = { name: file.fileName, role: 'owner' } as const;
  return guardRoute(request, rule, async ({ installation }) => {
    const { filter } = readAuditQuery(Object.fromEntries(new URL(request.url).searchParams));
    const entries = records(readAllAudit(installation.database, filter));
    return streamedFile({ ...rule, ...file }, entries, file.form());
  });
}
