/** What a check of typed values found, in words. */
export type FormCheck = {
  readonly kind: 'success' | 'info' | 'warning';
  readonly title: string;
  readonly lines: ReadonlyArray<string>;
  /** Stable kebab-case code of what is wrong. */
  readonly code?: string;
  /** Texts that were made from the typed values, to be read. */
  readonly texts?: ReadonlyArray<{ readonly label: string; readonly text: string }>;
  /** Facts that follow from the typed values, in groups. */
  readonly groups?: ReadonlyArray<FormCheckGroup>;
};

/** Facts under a heading. */
export type FormCheckGroup = {
  readonly title: string;
  readonly items: ReadonlyArray<{ readonly term: string; readonly value: string }>;
};

/** What a form shows after its action: nothing yet, errors with what was typed, or that it is saved. */
export type FormState =
  | { readonly status: 'idle' }
  | {
      readonly status: 'failed';
      /** A sentence about the form as a whole. */
      readonly message?: string;
      /** Sentences by field name. */
      readonly fieldErrors: Readonly<Record<string, string>>;
      /** What was typed, by field name. Never holds a password. */
      readonly values: Readonly<Record<string, string | ReadonlyArray<string>>>;
      /** Names of fields to empty on the page, because what was typed may be a secret. */
      readonly cleared?: ReadonlyArray<string>;
      /** Stable kebab-case code. */
      readonly code?: string;
      /** Counts up, so that focus moves to the errors again. */
      readonly attempt: number;
    }
  /** What was asked about the typed values; nothing was changed. */
  | ({
      readonly status: 'checked';
      readonly values: Readonly<Record<string, string | ReadonlyArray<string>>>;
      readonly attempt: number;
    } & FormCheck)
  | {
      readonly status: 'saved';
      readonly message: string;
      /** What did not succeed besides, and what to do about it. */
      readonly warning?: string;
      /** What came of it and is shown this once, each in a box to copy from. */
      readonly shownOnce?: ReadonlyArray<{
        readonly label: string;
        readonly value: string;
        readonly hint: string;
        /** What is to be known before it is used. */
        readonly caution?: { readonly title: string; readonly text: string } | undefined;
        /** Name of the text file that it can be saved as. */
        readonly fileName?: string;
      }>;
    }
  /** What the browser is to ask a passkey (WebAuthn), as JSON. */
  | { readonly status: 'passkey'; readonly options: string }
  /** A secret that the person asked to see and gave their password for. Kept nowhere. */
  | { readonly status: 'revealed'; readonly secret: string };

/** A server action in the shape of `useActionState`. */
export type FormAction = (previous: FormState, form: FormData) => Promise<FormState>;

/** The state of a form that no one has sent yet. */
export const IDLE: FormState = { status: 'idle' };
