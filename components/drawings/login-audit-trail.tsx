import { ChevronRight } from 'lucide-react';
import { AUDIT_TRAIL_STEPS, PLACES } from '@/lib/guide/places';
import { MenuPath } from '../ui/menu-path';
import { Screen, ScreenMark } from './screen';

/** NetSuite's Login Audit Trail with the column that tells why a sign-in was refused. */
export function LoginAuditTrailDrawing({ when }: { readonly when: string }) {
  return (
    <Screen side="netsuite" title="Login Audit Trail">
      <p className="text-caption text-ink-muted">
        <MenuPath path={PLACES.auditTrail.menuPath} />
      </p>
      <ol className="flex flex-wrap items-center gap-x-1.5 gap-y-1.5 text-caption">
        {AUDIT_TRAIL_STEPS.map(({ sentence, drawn }, index) => (
          <li key={drawn} className="inline-flex items-center gap-x-1.5">
            {index > 0 ? (
              <ChevronRight aria-hidden="true" className="size-3.5 shrink-0 text-ink-muted" />
            ) : null}
            <span className="sr-only">{sentence}</span>
            <span
              aria-hidden="true"
              className="rounded-xs border border-edge px-1.5 py-0.5 font-semibold"
            >
              {drawn}
            </span>
          </li>
        ))}
      </ol>
      <table className="w-full border-collapse text-left text-caption">
        <caption className="sr-only">The row to look for</caption>
        <thead>
          <tr className="border-b border-rule">
            <th scope="col" className="py-1 pr-2 font-semibold text-ink-muted">
              Status
            </th>
            <th scope="col" className="py-1 pr-2 font-semibold text-ink-muted">
              When
            </th>
            <th scope="col" className="px-1 py-1">
              <span className="rounded-full px-2 py-0.5 font-semibold outline-2 outline-accent">
                Detail
              </span>
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <td className="py-1.5 pr-2">Failure</td>
            <td className="py-1.5 pr-2 text-ink-muted">{when}</td>
            <td className="px-1 py-1.5">
              <ScreenMark>Copy this</ScreenMark>
            </td>
          </tr>
        </tbody>
      </table>
    </Screen>
  );
}
