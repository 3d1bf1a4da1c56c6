import { createHash, timingSafeEqual } from 'node:crypto';
import { Gauge, Registry } from 'prom-client';
import type { Installation } from '@/lib/installation/installation';
import { watchedProfiles } from './certificate-ends';

/** How long an answer is given again, in milliseconds: whoever asks often costs the database nothing. */
const KEPT_MS = 10_000;

const LABELS = ['profile', 'name', 'account'] as const;

const HELP = {
  netsuite_m2m_certificate_end_timestamp_seconds:
    'When the certificate expires: the one that Celigo uses or, before that, the first one.',
  netsuite_m2m_renewal_due_timestamp_seconds:
    'When a third of the certificate’s life remains, or its automatic renewal starts.',
  netsuite_m2m_connection_up: 'Whether the last connection test worked.',
  netsuite_m2m_last_check_timestamp_seconds: 'When the connection was last tested.',
  netsuite_m2m_rehearsal_ok: 'Whether the last rehearsal of the automatic renewal passed.',
} as const;

type Metric = keyof typeof HELP;

const seconds = (date: Date) => Math.floor(date.getTime() / 1_000);

async function collect({ database }: Installation): Promise<string> {
  const registry = new Registry();
  const gauge = (name: Metric) =>
    new Gauge({ name, help: HELP[name], labelNames: LABELS, registers: [registry] });
  const end = gauge('netsuite_m2m_certificate_end_timestamp_seconds');
  const due = gauge('netsuite_m2m_renewal_due_timestamp_seconds');
  const up = gauge('netsuite_m2m_connection_up');
  const lastCheck = gauge('netsuite_m2m_last_check_timestamp_seconds');
  const rehearsal = gauge('netsuite_m2m_rehearsal_ok');
  const profiles = await watchedProfiles(database);
  for (const { id, name, accountId, certificate, lastTest, rehearsalWorks } of profiles) {
    const labels = { profile: id, name, account: accountId };
    if (certificate !== undefined) {
      end.set(labels, seconds(certificate.endsAt));
      if (certificate.renewalDueAt !== undefined) {
        due.set(labels, seconds(certificate.renewalDueAt));
      }
    }
    if (lastTest !== undefined) {
      up.set(labels, lastTest.works ? 1 : 0);
      lastCheck.set(labels, seconds(lastTest.at));
    }
    if (rehearsalWorks !== undefined) {
      rehearsal.set(labels, rehearsalWorks ? 1 : 0);
    }
  }
  return registry.metrics();
}

type Kept = { readonly atMs: number; readonly text: Promise<string> };

const kept = new WeakMap<Installation, Kept>();

/**
 * The state of the profiles in the text format of Prometheus. At most a thousand profiles, those whose
 * dates come first; asked again within ten seconds, the same answer.
 */
export function metricsText(installation: Installation, nowMs: number): Promise<string> {
  const before = kept.get(installation);
  if (before !== undefined && nowMs - before.atMs < KEPT_MS) {
    return before.text;
  }
  const text = collect(installation);
  kept.set(installation, { atMs: nowMs, text });
  text.catch(() => kept.delete(installation));
  return text;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Whether an Authorization header contains the token. Compares in constant time. */
export function isMetricsToken(header: string | null, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token));
}

/** The media type of {@link metricsText}. */
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;
