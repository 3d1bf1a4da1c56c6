/** What a form knows about its last submit. Plain data: it travels between server and browser. */
export type FormState =
  | { readonly status: 'idle' }
  | {
      readonly status: 'failed';
      /** A sentence about the form as a whole. */
      readonly message?: string;
      /** A sentence for each field that is wrong, by field name, in the order of the page. */
      readonly fieldErrors: Readonly<Record<string, string>>;
      /** What was typed, by field name, so that it stays. Never a password. */
      readonly values: Readonly<Record<string, string | ReadonlyArray<string>>>;
      /** The stable code of the error. */
      readonly code?: string;
      /** Counts the failed submits, from 1. */
      readonly attempt: number;
    }
  | { readonly status: 'saved'; readonly message: string };

/** A server action that a form can call: gets the last state and what was sent, gives the next. */
export type FormAction = (state: FormState, form: FormData) => Promise<FormState>;

/** The state of a form that nobody has sent yet. */
export const IDLE_FORM_STATE: FormState = { status: 'idle' };
