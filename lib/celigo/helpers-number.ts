import { type Result, success } from '@/lib/result';
import { refuseArguments, type TemplateError } from './template-error';
import type { HelperArgument, TemplateHelper } from './template-helper';

/*
 * Numbers, as times are: `{{{add (timestamp "X" "UTC") 600}}}`. Source: the helper reference
 * https://docs.celigo.com/hc/en-us/articles/360039326071 and https://github.com/celigo/ai
 * (handlebars-helpers).
 */

/** Most arguments of a helper that takes any number of them. */
const ARGUMENTS_MAX = 50;

/** Most digits after the point that `toFixed` can write. */
const FRACTION_DIGITS_MAX = 100;

type Calculation = (...numbers: ReadonlyArray<number>) => number;

/** A number, or a text that is one: Celigo takes both. */
function readNumber(argument: HelperArgument): number {
  if (typeof argument === 'number') {
    return argument;
  }
  return typeof argument === 'string' && argument.trim() !== '' ? Number(argument) : Number.NaN;
}

/** A helper that calculates one number from numbers; anything that is no number is refused by name. */
function numberHelper(
  name: string,
  [minimumArguments, maximumArguments]: readonly [number, number],
  calculate: Calculation,
): TemplateHelper {
  return {
    name,
    minimumArguments,
    maximumArguments,
    run: (helperArguments) => {
      const numbers = helperArguments.map(readNumber);
      if (!numbers.every(Number.isFinite)) {
        return refuseArguments(name, 'was given a value that is not a number');
      }
      const outcome = calculate(...numbers);
      return Number.isFinite(outcome)
        ? success(String(outcome))
        : refuseArguments(name, 'has no result for these numbers');
    },
  };
}

function total(...numbers: ReadonlyArray<number>): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

const ONE = [1, 1] as const;
const TWO = [2, 2] as const;

function toFixed(helperArguments: ReadonlyArray<HelperArgument>): Result<string, TemplateError> {
  const number = readNumber(helperArguments[0]);
  const digits = helperArguments.length > 1 ? readNumber(helperArguments[1]) : 0;
  if (!Number.isFinite(number)) {
    return refuseArguments('toFixed', 'was given a value that is not a number');
  }
  return Number.isInteger(digits) && digits >= 0 && digits <= FRACTION_DIGITS_MAX
    ? success(number.toFixed(digits))
    : refuseArguments('toFixed', `accepts 0 to ${FRACTION_DIGITS_MAX} digits`);
}

/** The helpers that calculate. */
export const NUMBER_HELPERS: ReadonlyArray<TemplateHelper> = [
  numberHelper('abs', ONE, Math.abs),
  numberHelper('add', [1, ARGUMENTS_MAX], total),
  numberHelper('sum', [1, ARGUMENTS_MAX], total),
  numberHelper('subtract', TWO, (first = 0, second = 0) => first - second),
  numberHelper('multiply', TWO, (first = 0, second = 0) => first * second),
  numberHelper('divide', TWO, (first = 0, second = 0) => first / second),
  numberHelper('modulo', TWO, (first = 0, second = 0) => first % second),
  numberHelper('round', ONE, Math.round),
  numberHelper('ceil', ONE, Math.ceil),
  numberHelper('floor', ONE, Math.floor),
  { name: 'toFixed', minimumArguments: 1, maximumArguments: 2, run: toFixed },
];
