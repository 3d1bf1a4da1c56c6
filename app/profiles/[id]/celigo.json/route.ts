import { connectionDocument } from '@/lib/celigo/connection';
import { iClientDocument } from '@/lib/celigo/iclient';
import { rowId } from '@/lib/forms/field-rules';
import { guardRoute, plainAnswer, type RouteContext } from '@/lib/forms/guarded-route';
import { readSmallForm } from '@/lib/forms/small-form';
import { connectionValues, ICLIENT_NEEDS, iClientValues } from '@/lib/profiles/celigo-forms';
import type { Profile } from '@/lib/profiles/profile';
import { readProfile } from '@/lib/profiles/store';
import { PASSWORD_LENGTH_MAX } from '@/lib/sign-in/password';
import { countPasswordAgain } from '@/lib/sign-in/password-again';
import { openPrivateKeyWithPassword } from '@/lib/sign-in/private-key-access';
import { takeOwnConfirmation } from '@/lib/sign-in/single-sign-on/again';
import type { KeyExportRefusal } from '../key-export';

type Context = { readonly params: Promise<{ readonly id: string }> };

/** The two documents as a file; with the private key in it when it was given. */
function documentsFile(profile: Profile, privateKeyPem?: string): Response {
  const values = iClientValues(profile);
  if (values === undefined) {
    return plainAnswer(409, ICLIENT_NEEDS);
  }
  const documents = {
    iclient: iClientDocument(privateKeyPem === undefined ? values : { ...values, privateKeyPem }),
    connection: connectionDocument(connectionValues(profile)),
  };
  const fileName = privateKeyPem === undefined ? 'celigo.json' : 'celigo-with-private-key.json';
  return new Response(`${JSON.stringify(documents, null, 2)}\n`, {
    headers: {
      'Content-Type': 'application/json',
      'Content-Disposition': `attachment; filename="${fileName}"`,
      'Cache-Control': 'no-store',
    },
  });
}

async function profileOf({ installation }: RouteContext, id: string): Promise<Profile | undefined> {
  return rowId.safeParse(id).success ? readProfile(installation, id) : undefined;
}

/** Sends the person back to the form, which says what was wrong. */
function refused(profileId: string, refusal: KeyExportRefusal): Response {
  return new Response(null, {
    status: 303,
    headers: {
      Location: `/profiles/${profileId}/runbook?refused=${refusal}`,
      'Cache-Control': 'no-store',
    },
  });
}

/** What was typed; empty where nothing was, or no password can be. */
async function passwordOf(request: Request): Promise<string> {
  const form = await readSmallForm(request);
  const password = form?.get('password');
  return typeof password === 'string' && password.length <= PASSWORD_LENGTH_MAX ? password : '';
}

/** The two documents of Celigo's API for a profile, without the private key. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { id } = await params;
  return guardRoute(request, { name: 'celigo.json', role: 'editor' }, async (context) => {
    const profile = await profileOf(context, id);
    return profile === undefined
      ? plainAnswer(404, 'There is no such profile.')
      : documentsFile(profile);
  });
}

/**
 * The same with the private key, for a form with the person's password. A plain form, so that it
 * works before scripts load; a refusal leads back to the form.
 */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { id } = await params;
  const rule = { name: 'celigo.json with the private key', role: 'editor' } as const;
  return guardRoute(request, rule, async (context) => {
    const { installation, person, sessionId, now } = context;
    const givenIn = { personId: person.id, sessionId };
    const attempt = await countPasswordAgain(installation, givenIn, now);
    const profile = await profileOf(context, id);
    if (profile === undefined) {
      return plainAnswer(404, 'There is no such profile.');
    }
    if (!attempt.allowed) {
      return refused(profile.id, 'too-many-attempts');
    }
    const password = await passwordOf(request);
    if (iClientValues(profile) === undefined) {
      return documentsFile(profile);
    }
    const isConfirmed =
      password === '' && (await takeOwnConfirmation(installation, request.headers, now));
    if (password === '' && !isConfirmed) {
      return refused(profile.id, 'password-missing');
    }
    const opened = await openPrivateKeyWithPassword(installation, {
      ...{ profile, person, password, isConfirmed },
      as: 'celigo.json',
      now,
    });
    return opened.ok
      ? documentsFile(profile, opened.value)
      : refused(profile.id, opened.error.code);
  });
}
