import { DATE_HELPERS } from './helpers-date';
import { NUMBER_HELPERS } from './helpers-number';
import { TEXT_HELPERS } from './helpers-text';
import type { TemplateHelper } from './template-helper';

/** Every helper that this dialect renders, by name: those that claims and headers can use. */
export const CELIGO_HELPERS: ReadonlyMap<string, TemplateHelper> = new Map(
  [...DATE_HELPERS, ...NUMBER_HELPERS, ...TEXT_HELPERS].map((helper) => [helper.name, helper]),
);

/**
 * Helpers of Celigo's index that are not rendered here: they work on lists and records, sign
 * requests, or write text for people, and a signed assertion has no use for them. They are told apart
 * from misspelled names. Source: https://github.com/celigo/ai (skills/writing-handlebars).
 */
export const CELIGO_HELPERS_NOT_RENDERED: ReadonlySet<string> = new Set(
  `addCommas after and arrayify avg aws4 base64Decode base64Encode before bytes camelcase capitalize
  capitalizeAll chop compare contains dashcase decodeURI dotcase each encodeURI eq filter first
  getValue hash hasNoItems hasOwn hmac htmlDecode htmlEncode if ifEven inArray isEmpty isFalsey
  isTruthy jsonParse jsonSerialize jsonStringify last lookup neither not occurrences or ordinalize
  padLeft padRight pascalcase pathcase pluck regexMatch regexReplace regexSearch reverse sanitize
  sentence snakecase some sort startsWith stripProtocol stripQuerystring toExponential
  toPrecision truncateWords typeOf unique unless with`
    .split(/\s+/)
    .filter((name) => name !== ''),
);
