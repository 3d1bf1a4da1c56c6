import type { FrontDoor } from '@/lib/front-door/front-door';
import type { JobRunner } from '@/lib/watch/runner';

/**
 * Runs once when the server starts, before it answers: the database is migrated and the vault opened.
 * An expected startup failure stops the server without overwriting anything. The front door is made for the
 * server process, and the work that comes due by itself begins.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const [{ startOrExit }, { keepFirstOwner }] = await Promise.all([
      import('@/lib/installation/start'),
      import('@/lib/sign-in/people'),
    ]);
    await startOrExit(keepFirstOwner);
    const [{ createFrontDoor }, { currentInstallation }, { startJobs }, watch, renewal] =
      await Promise.all([
        import('@/lib/front-door/front-door'),
        import('@/lib/installation/installation'),
        import('@/lib/watch/runner'),
        Promise.all([
          import('@/lib/watch/alerts'),
          import('@/lib/watch/audit-check'),
          import('@/lib/watch/checks'),
          import('@/lib/watch/notices'),
        ]),
        import('@/lib/renewal/jobs'),
      ]);
    const [alerts, audit, checks, notices] = watch;
    const kinds = [
      ...[checks.planChecksJob, checks.checkJob, alerts.repeatAlertsJob],
      ...[notices.notifyJob, notices.sendJob, audit.auditCheckJob],
      ...[renewal.renewJob, renewal.rehearseJob],
    ];
    // lib/commands/serve.mjs, which Next.js does not compile, waits for the door and ends the jobs.
    const { takeFrontDoor, takeJobs } = globalThis as {
      takeFrontDoor?: (door: FrontDoor) => void;
      takeJobs?: (jobs: JobRunner) => void;
    };
    const installation = await currentInstallation();
    takeFrontDoor?.(createFrontDoor(installation));
    takeJobs?.(startJobs(installation, kinds));
  }
}
