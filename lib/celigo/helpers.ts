import { DATE_HELPERS } from './helpers-date';
import type { TemplateHelper } from './template-helper';

/** Every helper that this dialect renders, by name. */
export const CELIGO_HELPERS: ReadonlyMap<string, TemplateHelper> = new Map(
  [...DATE_HELPERS].map((helper) => [helper.name, helper]),
);

/**
 * Helpers of Celigo's index that are not rendered here: a signed assertion has no use for them.
 * They are told apart from misspelt names. Source: https://github.com/celigo/ai
 * (skills/writing-handlebars).
 */
export const CELIGO_HELPERS_NOT_RENDERED: ReadonlySet<string> = new Set(
  `abs add addCommas after arrayify avg aws4 base64Decode base64Encode before bytes camelcase
  capitalize capitalizeAll ceil chop dashcase decodeURI divide dotcase encodeURI eq floor getValue
  hash hasNoItems hasOwn hmac htmlDecode htmlEncode isFalsey isTruthy join jsonEncode jsonParse
  jsonSerialize jsonStringify lookup lowercase modulo multiply occurrences ordinalize padLeft
  padRight pascalcase pathcase pluck random regexMatch regexReplace regexSearch removefirst replace
  replacefirst reverse round sanitize sentence snakecase sort split stripProtocol stripQuerystring
  substring subtract sum toExponential toFixed toPrecision trim trimLeft trimRight truncateWords
  typeOf unique uppercase first last and compare contains each filter if ifEven inArray isEmpty
  neither not or some startsWith unless with`
    .split(/\s+/)
    .filter((name) => name !== ''),
);
