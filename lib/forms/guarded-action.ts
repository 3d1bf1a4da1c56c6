import { revalidatePath } from 'next/cache';
import { headers } from 'next/headers';
import { redirect, unstable_rethrow } from 'next/navigation';
import { z } from 'zod';
import {
  deadLinkHref,
  endedLinkOf,
  forgetGuest,
  type Guest,
  guestAsEditor,
  guestMayOpen,
  guestOf,
} from '@/lib/handover/guest';
import { GUEST_HOME, type GuestPage } from '@/lib/handover/purposes';
import { currentInstallation, type Installation } from '@/lib/installation/installation';
import { countPasswordAgain, PASSWORD_AGAIN_LIMIT } from '@/lib/sign-in/password-again';
import type { Person } from '@/lib/sign-in/people';
import { type Budget, countAttempt, type RateLimitRule } from '@/lib/sign-in/rate-limit';
import { type Role, roleIsEnough } from '@/lib/sign-in/roles';
import { SET_UP_PATH, sessionForSetUp } from '@/lib/sign-in/session';
import { sourceIn } from '@/lib/sign-in/source';
import { signInHref, WANTED_PATH_HEADER } from '@/lib/sign-in/wanted-path';
import { waitText } from '@/lib/words';
import type { FormAction, FormCheck, FormState } from './form-state';
import {
  enterAgain,
  type FormValues,
  keptValues,
  readFormFile,
  readFormValues,
} from './form-values';
import { requestEnd } from './request-end';
import { isSameOrigin } from './same-origin';
import { logUnexpectedError, unexpectedRefusal } from './unexpected-error';

/** What an action's work is given once the guard has let it through. */
export type ActionContext = {
  readonly installation: Installation;
  readonly now: Date;
  /** Answers with errors, keeping what was typed. */
  readonly refuse: (refusal: Refusal) => FormState;
};

/** The same, with the person who is signed in, or the guest of a handover link in their place. */
export type PersonalActionContext = ActionContext & {
  readonly person: Person;
  /** The guest; absent for someone with an account. */
  readonly guest?: Guest;
  /** The row of the session that the action came with. */
  readonly sessionId: string;
  /** Answers what a check of the typed values found, keeping them, or showing others in their place. */
  readonly checked: (check: FormCheck, values?: Readonly<Record<string, string>>) => FormState;
  /** Aborted when the sender goes away, so that long work ends; absent where no front door runs. */
  readonly requestEnd: AbortSignal | undefined;
  /** The file that was chosen in a field; nothing when none was. */
  readonly file: (name: string) => File | undefined;
};

/** Why an action did nothing, for the person. */
export type Refusal = {
  readonly code: string;
  readonly message?: string;
  readonly fieldErrors?: Readonly<Record<string, string>>;
  /** Values to show instead of those that were typed, by field name; an empty one empties its field. */
  readonly values?: Readonly<Record<string, string>>;
};

/** How often one person may send one form. */
const PERSONAL_LIMIT = { attemptsMax: 240, windowSeconds: 60 } as const;

/** The previous state comes back from the browser, where anyone can have changed it. */
const stateWithAttempt = z.object({ attempt: z.int().min(1).max(1_000_000) });

function nextAttempt(previous: unknown): number {
  const known = stateWithAttempt.safeParse(previous);
  return known.success ? known.data.attempt + 1 : 1;
}

function failedState(previous: FormState, values: FormValues, refusal: Refusal): FormState {
  const cleared = Object.entries(refusal.values ?? {}).flatMap(([name, value]) =>
    value === '' ? [name] : [],
  );
  return {
    status: 'failed',
    code: refusal.code,
    ...(refusal.message === undefined ? {} : { message: refusal.message }),
    fieldErrors: refusal.fieldErrors ?? {},
    values: { ...keptValues(values), ...refusal.values },
    ...(cleared.length === 0 ? {} : { cleared }),
    attempt: nextAttempt(previous),
  };
}

function schemaRefusal(error: z.ZodError): Refusal {
  const fieldErrors: Record<string, string> = {};
  for (const issue of error.issues) {
    const field = String(issue.path[0] ?? '');
    fieldErrors[field] ??= issue.message;
  }
  return { code: 'input-invalid', fieldErrors };
}

/** The message for a person who tried too often. */
export function tooManyAttempts(retryAfterSeconds: number): Refusal {
  return {
    code: 'too-many-attempts',
    message: `Too many attempts. Wait ${waitText(retryAfterSeconds)}, then try again.`,
  };
}

const FOREIGN_ORIGIN: Refusal = {
  code: 'foreign-origin',
  message:
    'This request did not come from a page of this app, so nothing was done. Reload the page and try again.',
};

/** The refusal of what a person's role does not allow. */
const ROLE_NOT_ENOUGH: Refusal = {
  code: 'role-not-enough',
  message:
    'With your role, you can read this, but not change it. Ask an owner of this installation.',
};

async function requestIsOwn(installation: Installation, requestHeaders: Headers): Promise<boolean> {
  return isSameOrigin(installation.environment, {
    origin: requestHeaders.get('origin'),
    secFetchSite: requestHeaders.get('sec-fetch-site'),
    host: requestHeaders.get('host'),
  });
}

/** Runs the rest of an action; an unexpected error becomes an id for the person and a line in the log. */
async function withUnexpectedErrorsLogged(
  name: string,
  refuse: (refusal: Refusal) => FormState,
  work: () => Promise<FormState>,
  leftBehind?: string,
): Promise<FormState> {
  try {
    return await work();
  } catch (error) {
    // redirect() and notFound() are thrown by Next on purpose.
    unstable_rethrow(error);
    const errorId = logUnexpectedError(name, error, new Date());
    return refuse(unexpectedRefusal(errorId, error, leftBehind));
  }
}

/** Runs the work of an action; after a change the browser shows no page from before it, also on Back. */
async function workAndForgetOldPages(work: () => Promise<FormState>): Promise<FormState> {
  let changed = true;
  try {
    const state = await work();
    changed = state.status === 'saved';
    return state;
  } finally {
    // A redirect is thrown: it follows a change.
    if (changed) {
      revalidatePath('/', 'layout');
    }
  }
}

/** Who sent a form, as far as they may do what it does: someone signed in, or a guest whose link opens its page. */
async function senderOf(
  installation: Installation,
  requestHeaders: Headers,
  rule: { readonly guestPages?: ReadonlyArray<GuestPage>; readonly forSetUp?: true },
  values: FormValues,
) {
  const session = await sessionForSetUp(installation, requestHeaders);
  if (session?.mustSetUp && !rule.forSetUp) {
    redirect(SET_UP_PATH);
  }
  if (session !== undefined || rule.guestPages === undefined) {
    return session;
  }
  const guest = await guestOf(installation, requestHeaders, new Date());
  return guest !== undefined && guestMayOpen(guest, rule.guestPages, values.profileId)
    ? { ...guestAsEditor(guest), guest }
    : undefined;
}

/**
 * Where to redirect someone who may not submit a form: guests, including those whose link has expired, to
 * their own page; everyone else to the sign-in page. An expired link is forgotten.
 */
async function wayOut(
  installation: Installation,
  requestHeaders: Headers,
  rule: { readonly guestPages?: ReadonlyArray<GuestPage> },
  values: FormValues,
): Promise<string> {
  const wanted = requestHeaders.get(WANTED_PATH_HEADER) ?? undefined;
  const now = new Date();
  const ended = await endedLinkOf(installation, requestHeaders, now);
  if (ended !== undefined) {
    await forgetGuest(installation);
  }
  if (rule.guestPages !== undefined) {
    if ((await guestOf(installation, requestHeaders, now)) !== undefined) {
      return GUEST_HOME;
    }
    const link = ended?.link;
    const isOfLink =
      link === undefined || guestMayOpen({ link }, rule.guestPages, values.profileId);
    if (ended !== undefined && isOfLink) {
      return deadLinkHref(wanted);
    }
  }
  return signInHref(wanted, { ended: 'yes' });
}

/**
 * Wraps an action of people who are signed in: same origin, session, role, rate limit, zod, in this
 * order, then the work. Every exported action of the app is made by this or by `guardedPublicAction`.
 *
 * @param rule.name Name of the action, for the log and the limit.
 * @param rule.role The weakest role that may do it.
 * @param rule.guestPages The pages on which guests find the action: those whose link opens one of them may do
 *   it, with the profile of their link as `profileId`. Without it no guest may.
 * @param rule.forSetUp Set for what the set-up of a second factor needs: those may do it, too, who must have one
 *   and have none.
 * @param rule.schema Checks the form's values.
 * @param rule.limit How often one person may do it; the default is generous.
 * @param rule.keepsSecrets Secret fields that keep the saved value when they are empty: a refusal asks for what was
 *   typed there, so that the form is not sent again without it.
 * @param rule.leftBehind See {@link unexpectedRefusal}.
 */
export function guardedAction<Schema extends z.ZodType>(
  rule: {
    readonly name: string;
    readonly role: Role;
    readonly guestPages?: ReadonlyArray<GuestPage>;
    readonly forSetUp?: true;
    readonly schema: Schema;
    readonly limit?: Pick<RateLimitRule, 'attemptsMax' | 'windowSeconds'>;
    readonly keepsSecrets?: ReadonlyArray<string>;
    readonly leftBehind?: string;
  },
  work: (input: z.output<Schema>, context: PersonalActionContext) => Promise<FormState>,
): FormAction {
  return async (previous, form) => {
    const values = readFormValues(form);
    const refuse = (refusal: Refusal) =>
      failedState(previous, values, {
        ...refusal,
        fieldErrors: { ...enterAgain(values, rule.keepsSecrets), ...refusal.fieldErrors },
      });
    const checked: PersonalActionContext['checked'] = (check, replaced) => ({
      status: 'checked',
      ...check,
      values: { ...keptValues(values), ...replaced },
      attempt: nextAttempt(previous),
    });
    const file = (name: string) => readFormFile(form, name);
    return withUnexpectedErrorsLogged(
      rule.name,
      refuse,
      async () => {
        const installation = await currentInstallation();
        const requestHeaders = await headers();
        if (!(await requestIsOwn(installation, requestHeaders))) {
          return refuse(FOREIGN_ORIGIN);
        }
        const session = await senderOf(installation, requestHeaders, rule, values);
        if (session === undefined) {
          redirect(await wayOut(installation, requestHeaders, rule, values));
        }
        const { person } = session;
        if (!roleIsEnough(person.role, rule.role)) {
          return refuse(ROLE_NOT_ENOUGH);
        }
        const now = new Date();
        const { database, authSecret } = installation;
        const limit = { name: rule.name, ...(rule.limit ?? PERSONAL_LIMIT) };
        const givenIn = { personId: person.id, sessionId: session.sessionId };
        const attempt =
          limit.name === PASSWORD_AGAIN_LIMIT.name
            ? await countPasswordAgain(installation, givenIn, now)
            : await countAttempt(database, authSecret, limit, person.id, now);
        if (!attempt.allowed) {
          return refuse(tooManyAttempts(attempt.retryAfterSeconds));
        }
        const parsed = rule.schema.safeParse(values);
        if (!parsed.success) {
          return refuse(schemaRefusal(parsed.error));
        }
        return workAndForgetOldPages(() =>
          work(parsed.data, {
            installation,
            ...session,
            now,
            refuse,
            checked,
            file,
            requestEnd: requestEnd(requestHeaders),
          }),
        );
      },
      rule.leftBehind,
    );
  };
}

/**
 * Wraps an action of people who are not signed in (signing in, the first owner, an invitation): same origin, zod, rate
 * limits, in this order, then the work.
 *
 * @param rule.limits The budgets of a request, by what was sent and where it came from.
 */
export function guardedPublicAction<Schema extends z.ZodType>(
  rule: {
    readonly name: string;
    readonly schema: Schema;
    readonly limits: (input: z.output<Schema>, source: string) => ReadonlyArray<Budget>;
  },
  work: (input: z.output<Schema>, context: ActionContext) => Promise<FormState>,
): FormAction {
  return async (previous, form) => {
    const values = readFormValues(form);
    const refuse = (refusal: Refusal) => failedState(previous, values, refusal);
    return withUnexpectedErrorsLogged(rule.name, refuse, async () => {
      const installation = await currentInstallation();
      const requestHeaders = await headers();
      if (!(await requestIsOwn(installation, requestHeaders))) {
        return refuse(FOREIGN_ORIGIN);
      }
      const parsed = rule.schema.safeParse(values);
      if (!parsed.success) {
        return refuse(schemaRefusal(parsed.error));
      }
      const now = new Date();
      for (const limit of rule.limits(parsed.data, sourceIn(requestHeaders))) {
        const attempt = await countAttempt(
          installation.database,
          installation.authSecret,
          limit.rule,
          limit.subject,
          now,
        );
        if (!attempt.allowed) {
          return refuse(tooManyAttempts(attempt.retryAfterSeconds));
        }
      }
      return workAndForgetOldPages(() => work(parsed.data, { installation, now, refuse }));
    });
  };
}
