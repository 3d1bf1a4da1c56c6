'use server';

import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { newPassword, ownPassword, rowId, sessionRowId } from '@/lib/forms/field-rules';
import { guardedAction } from '@/lib/forms/guarded-action';
import { makeSession, type SessionHolder } from '@/lib/sign-in/auth';
import { rememberDevice } from '@/lib/sign-in/known-device';
import { changeOwnPassword } from '@/lib/sign-in/own-password';
import { revokeOwnSessions } from '@/lib/sign-in/own-sessions';
import { PASSWORD_AGAIN_LIMIT } from '@/lib/sign-in/password-again';
import { forgetDevices } from '@/lib/sign-in/remembered-device';
import { FAILURES } from '@/lib/sign-in/single-sign-on/failures';
import { whyNoPasswords } from '@/lib/sign-in/single-sign-on/settings';
import { PASSWORD_WRONG } from '../proof-refusal';

/** Ends one of the person's own sessions, at once. */
export const endSessionAction = guardedAction(
  {
    name: 'end-session',
    role: 'viewer',
    schema: z.object({ sessionId: sessionRowId }),
  },
  async ({ sessionId }, { installation, person, sessionId: currentSessionId, now }) => {
    await revokeOwnSessions(installation.database, { person, currentSessionId, sessionId }, now);
    return { status: 'saved', message: 'Signed out there.' };
  },
);

/** Ends all of the person's sessions but this one. */
export const endOtherSessionsAction = guardedAction(
  { name: 'end-other-sessions', role: 'viewer', schema: z.object({}) },
  async (_input, { installation, person, sessionId, now }) => {
    await revokeOwnSessions(installation.database, { person, currentSessionId: sessionId }, now);
    return { status: 'saved', message: 'Signed out everywhere else.' };
  },
);

/** Ends the remembering of one of the person's browsers, or of all. */
export const forgetDevicesAction = guardedAction(
  { name: 'forget-devices', role: 'viewer', schema: z.object({ deviceId: rowId.optional() }) },
  async ({ deviceId }, { installation, person, now }) => {
    await forgetDevices(installation.database, { person, deviceId }, now);
    return { status: 'saved', message: 'Forgotten.' };
  },
);

/** Gives the person a new password, after the current one. */
export const changePasswordAction = guardedAction(
  {
    name: PASSWORD_AGAIN_LIMIT.name,
    role: 'viewer',
    schema: z.object({ currentPassword: ownPassword, newPassword }),
    limit: PASSWORD_AGAIN_LIMIT,
  },
  async (input, { installation, person, sessionId, now, refuse }) => {
    const off = await whyNoPasswords(installation);
    if (off !== undefined) {
      return refuse({ code: off, message: FAILURES[off] });
    }
    const requestHeaders = await headers();
    const nextSession = async (holder: SessionHolder) => {
      const { response } = await makeSession(installation, holder, 'session', requestHeaders);
      return response.sessionId;
    };
    const change = { person, sessionId, ...input, nextSession };
    const changed = await changeOwnPassword(installation, change, now);
    if (changed.ok) {
      await rememberDevice(installation, person.id, now);
      // The page is requested again: this request still carries the cookie of a session that has ended.
      redirect('/settings?password=changed');
    }
    const { error } = changed;
    switch (error.code) {
      case 'password-wrong':
        return refuse({
          code: error.code,
          fieldErrors: { currentPassword: PASSWORD_WRONG },
        });
      case 'password-same':
        return refuse({
          code: error.code,
          fieldErrors: { newPassword: 'This is already your password.' },
        });
      case 'password-guessable':
        return refuse({ code: error.code, fieldErrors: { newPassword: error.message } });
      case 'person-changed':
        return refuse({
          code: error.code,
          message:
            'Your account was changed outside the app, so your password was not changed. Ask an owner for a password link.',
        });
    }
  },
);
