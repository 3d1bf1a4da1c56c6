import { guardRoute } from '@/lib/forms/guarded-route';
import { csvForm, streamedFile } from '@/lib/forms/streamed-file';
import type { Installation } from '@/lib/installation/installation';
import { clockOf } from '@/lib/profiles/listing';
import type { ProfileListItem } from '@/lib/profiles/profile';
import { type ListView, listProfiles } from '@/lib/profiles/profile-list';
import { listedState } from '@/lib/profiles/task-states';
import { listClocks, listQuerySchema } from '../list-view';

const RULE = { name: 'list.csv', role: 'viewer' } as const;

/** Profiles that are read at a time. */
const BATCH_SIZE = 100;

function record(item: ProfileListItem, now: Date) {
  const { progress, lastTest } = item;
  return {
    profile: item.name,
    accountId: item.accountId,
    environment: item.environment,
    state: listedState(item, now),
    certificateFrom: item.certificateNotBefore?.toISOString(),
    certificateEnds: progress.certificateEndsAt?.toISOString(),
    lastTest: lastTest?.at.toISOString(),
    lastTestOutcome: lastTest?.outcome,
    lastChange: item.updatedAt.toISOString(),
    // NetSuite's answer alone is no proof of Celigo.
    provenInCeligo: progress.celigoProven ? 'yes' : 'no',
  };
}

const COLUMNS: ReadonlyArray<keyof ReturnType<typeof record>> = [
  'profile',
  'accountId',
  'environment',
  'state',
  'certificateFrom',
  'certificateEnds',
  'lastTest',
  'lastTestOutcome',
  'lastChange',
  'provenInCeligo',
];

async function* records(installation: Installation, view: ListView) {
  const clocks = await listClocks(installation);
  let after: string | undefined;
  do {
    const page = await listProfiles(installation, {
      ...view,
      ...clocks,
      after,
      limit: BATCH_SIZE,
    });
    yield* page.items.map((item) => record(item, clockOf(item, clocks)));
    after = page.next;
  } while (after !== undefined);
}

/** The profiles on view as a CSV file. It holds what the list shows, and nothing that is sealed. */
export async function GET(request: Request): Promise<Response> {
  return guardRoute(request, RULE, async ({ installation, now }) => {
    const query = Object.fromEntries(new URL(request.url).searchParams);
    const { show: filter, environment, search, sort } = listQuerySchema.parse(query);
    const fileName = `connection-profiles-${now.toISOString().slice(0, 10)}.csv`;
    return streamedFile(
      { name: RULE.name, fileName, type: 'text/csv' },
      records(installation, { filter, environment, search, sort }),
      csvForm(COLUMNS),
    );
  });
}
