import type { Result } from '@/lib/result';
import { numberText } from '@/lib/words';
import { type TemplateError, templateError } from './template-error';

/** The time and the time zones in which helpers work. */
export type HelperClock = {
  /** The moment that `timestamp` returns. An invalid `Date` makes `timestamp` fail by name. */
  readonly now: Date;
  /** IANA zone of the Celigo user's profile: what `timestamp` uses when it is given no zone. */
  readonly profileTimeZone: string;
  /** IANA zone in which a date text without an offset is read. */
  readonly serverTimeZone: string;
};

/** What a template can pass to a helper. */
export type HelperArgument = string | number | boolean | null | undefined;

/** One helper of the dialect. To add a helper, add its definition to `CELIGO_HELPERS`. */
export type TemplateHelper = {
  readonly name: string;
  readonly minimumArguments: number;
  readonly maximumArguments: number;
  readonly run: (
    helperArguments: ReadonlyArray<HelperArgument>,
    clock: HelperClock,
  ) => Result<string, TemplateError>;
};

/** Longest text that a helper may give, in UTF-16 units: claims are short. */
export const LONGEST_HELPER_RESULT = 4_000;

/** The error for a helper whose text would be longer. */
export function resultTooLong(name: string): TemplateError {
  return templateError(
    'template-too-complex',
    `The helper “${name}” would return more than ${numberText(LONGEST_HELPER_RESULT)} characters.`,
  );
}
