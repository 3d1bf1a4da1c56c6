import { MarkedText } from '../ui/marked-text';

/** Menu paths, and the words on NetSuite's and Celigo's screens that the fixes name. Longest first. */
const SCREEN_WORDS = [
  'Setup(?: > [A-Z][\\w/().]*(?: [A-Z&(][\\w/().]*)*)+',
  'OAuth 2\\.0 Authorized Applications Management',
  'Permissions > (?:Setup|Reports|Transactions|Lists)',
  'Client Credentials \\(Machine to Machine\\) Grant',
  'Override access token HTTP request body',
  'Override HTTP status code for auth errors',
  'Log in using OAuth 2\\.0 Access Tokens',
  'Log in using Access Tokens',
  'Manage Authentication',
  'SuiteTalk \\(Web Services\\)',
  'Web Services Only Role',
  'SuiteAnalytics Workbook',
  'SuiteAnalytics Connect',
  'Client credentials(?= under)',
  'REST Web Services',
  'Client SuiteScript',
  'Server SuiteScript',
  'Access token URL',
  'Login Audit Trail',
  'Signature method',
  'Company URLs',
  'Certificate ID',
  'Account ID',
  'Client ID',
  'Client secret',
  'Private key',
  'Send token via',
  'Header name',
  'Header scheme',
  'Authentication(?=,)',
  'Grant type',
  'JWT headers',
  'Encrypted',
  'Use JWT',
  'OAuth 2\\.0',
  'Base URI',
  'SuiteScript(?=, check)',
  'SuiteCloud',
  'Permissions(?= subtab)',
  'Analytics(?= subtab)',
  'Give Access',
  'Audience',
  'Released',
  'Deployed',
  'Enabled',
  'Payload',
  'Status',
  'Access(?=:| subtab)',
  'State',
  'Full',
  'Edit(?=,)',
];

const SPLITTER = new RegExp(`((?<![\\w])(?:${SCREEN_WORDS.join('|')})(?![\\w]))`);

/**
 * A text about a cause with the words of the person's own screen in bold: where it marks them, by its
 * marks, else by the list above.
 */
export function FixText({ text }: { readonly text: string }) {
  if (text.includes('**')) {
    return <MarkedText text={text} />;
  }
  return text.split(SPLITTER).map((part, index) =>
    // The splitter has one group: every second part is a word of the screen.
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a fixed text never move.
    index % 2 === 1 ? <strong key={index}>{part}</strong> : part,
  );
}
