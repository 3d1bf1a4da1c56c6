import { expect, test } from 'vitest';
import { DATABASE_PROVIDERS } from '@/lib/database/location';
import type { PersonalActionContext } from '@/lib/forms/guarded-action';
import { openedInstallations } from '@/lib/installation/opened-installations.fixture';
import { createFirstOwner } from '@/lib/sign-in/people';
import { countedProofRefusal, proofRefusal } from './proof-refusal';

const OWNER = { name: 'Owner', email: 'owner@example.com', password: 'a long enough password' };

const openInstallationOn = openedInstallations();

test.each(DATABASE_PROVIDERS)(
  'a wrong password given again is recorded as what it was asked for, the right one is not, on %s',
  async (provider) => {
    const now = new Date();
    const installation = await openInstallationOn(provider);
    const made = await createFirstOwner(installation, OWNER, now);
    const { name, email, password } = OWNER;
    const context: PersonalActionContext = {
      ...{ installation, now, sessionId: 'a session', requestEnd: undefined },
      person: { id: made.ok ? made.value : '', name, email, role: 'owner' },
      refuse: ({ code }) => ({ status: 'failed', code, fieldErrors: {}, values: {}, attempt: 1 }),
      checked: (check) => ({ status: 'checked', values: {}, attempt: 1, ...check }),
      file: () => undefined,
    };
    for (const refusal of [
      await proofRefusal(context, 'a guess'),
      await countedProofRefusal(context, 'another guess'),
      await proofRefusal(context, 'a third guess', 'second-factor-change-refused'),
    ]) {
      expect(refusal).toMatchObject({ code: 'password-wrong' });
    }
    expect(await proofRefusal(context, password)).toBeUndefined();
    const entries = await installation.database.auditEvent.findMany({
      where: { actorEmail: email, action: { not: 'owner-created' } },
      orderBy: { sequence: 'asc' },
    });
    expect(entries.map(({ action }) => action)).toEqual([
      'password-again-refused',
      'password-again-refused',
      'second-factor-change-refused',
    ]);
  },
);
