/** The first match names the browser: later ones also appear in the user agents of earlier ones. */
const BROWSERS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|Chromium|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const SYSTEMS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

function firstThatFits(
  userAgent: string,
  table: ReadonlyArray<readonly [RegExp, string]>,
): string | undefined {
  return table.find(([pattern]) => pattern.test(userAgent))?.[1];
}

/** What a User-Agent header says, in words: "Firefox on Windows". Anyone can send any header. */
export function browserWords(userAgent: string): string {
  const browser = firstThatFits(userAgent, BROWSERS) ?? 'Unknown browser';
  const system = firstThatFits(userAgent, SYSTEMS);
  return system === undefined ? browser : `${browser} on ${system}`;
}
