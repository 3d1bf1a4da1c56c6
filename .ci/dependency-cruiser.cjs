const { readdirSync } = require('node:fs');

/** The arrows of the house: see docs/architecture.md. */
const modules = (...names) => `^lib/(${names.join('|')})/`;

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** Each module in lib, with the modules that it may import; see docs/architecture.md. */
const MODULES = {
  account: [],
  outbound: [],
  vault: [],
  database: [],
  keys: [],
  guide: ['account'],
  audit: ['account', 'vault', 'database'],
  celigo: ['account', 'keys'],
  platforms: ['celigo', 'account', 'keys'],
  netsuite: ['account', 'keys', 'outbound'],
  diagnosis: ['guide', 'netsuite', 'celigo', 'keys', 'account', 'outbound'],
  profiles: ['guide', 'celigo', 'keys', 'account', 'vault', 'audit', 'database'],
  'celigo-api': ['celigo', 'diagnosis', 'profiles', 'outbound', 'audit', 'database'],
  'connection-test': [
    ...['account', 'guide', 'keys', 'netsuite', 'diagnosis', 'celigo', 'profiles'],
    ...['outbound', 'vault', 'audit', 'database'],
  ],
  renewal: [
    ...['account', 'keys', 'netsuite', 'celigo', 'profiles', 'celigo-api', 'connection-test'],
    ...['diagnosis', 'watch', 'installation', 'outbound', 'audit', 'database'],
  ],
  watch: [
    ...['keys', 'profiles', 'connection-test', 'installation'],
    ...['outbound', 'vault', 'audit', 'database'],
  ],
  documents: [
    ...['account', 'keys', 'guide', 'netsuite', 'diagnosis', 'celigo', 'profiles', 'renewal'],
    ...['audit', 'database'],
  ],
  practice: ['celigo', 'database', 'vault'],
  installation: ['database', 'vault', 'outbound', 'profiles', 'practice', 'audit'],
  'sign-in': ['installation', 'profiles', 'outbound', 'audit', 'database', 'vault'],
  handover: [
    ...['sign-in', 'renewal', 'watch', 'installation', 'profiles', 'guide'],
    ...['audit', 'database', 'vault'],
  ],
  forms: ['handover', 'sign-in', 'installation', 'audit', 'database', 'outbound'],
  'front-door': ['forms', 'handover', 'sign-in', 'installation', 'practice'],
  commands: [
    ...['installation', 'connection-test', 'profiles', 'sign-in', 'account'],
    ...['vault', 'audit', 'database', 'outbound'],
  ],
};

/** Files that only tests and developers run. */
const TOOLS =
  '^lib/(database/(new-migration|schema-difference|schema-engine|test-databases)|commands/(bench|browser|built-app|page-memory|stalls|verify|visitor))\\.';

/** The folders of the routes, as patterns. */
const ROUTE_FOLDERS = readdirSync('app', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ parentPath, name }) => `${parentPath}/${name}/`.replace(/[[\]().]/g, '\\$&'));

/** @param {string} folder */
const foldersAbove = (folder) => ['app/', ...ROUTE_FOLDERS].filter((one) => folder.startsWith(one));

module.exports = {
  forbidden: [
    forbid('no-circles', 'No file leads back to itself.', {}, { circular: true }),
    forbid(
      'not-to-app',
      'Nothing imports the routes.',
      { path: '^(lib|components)/' },
      { path: '^app/' },
    ),
    ...ROUTE_FOLDERS.map((folder) =>
      forbid(
        'not-sideways',
        'A folder of routes imports only from the folders above it and in it.',
        { path: `^${folder}[^/]+$` },
        { path: '^app/', pathNot: `^(${foldersAbove(folder).join('|')})[^/]+$|^${folder}` },
      ),
    ),
    forbid(
      'lib-not-to-components',
      'The rules know no screen.',
      { path: '^lib/' },
      { path: '^components/' },
    ),
    forbid(
      'components-know-no-secret',
      'What people see knows no database and no secret.',
      { path: '^components/' },
      { path: modules('database', 'vault', 'outbound', 'installation', 'practice', 'audit') },
    ),
    forbid(
      'components-no-heavy-libraries',
      'Cryptography and templates stay on the server.',
      { path: '^components/' },
      { path: 'node_modules/(jose|@peculiar|pkijs|handlebars|moment|zod|better-auth|@prisma)' },
    ),
    forbid(
      'practice-stands-apart',
      'The practice world must not share the code that it checks. What a field of Celigo is called and where its value lies is a fact, not a value.',
      { path: '^lib/practice/' },
      {
        path: modules('netsuite', 'celigo', 'keys', 'connection-test', 'profiles'),
        pathNot: '^lib/celigo/(catalog|iclient|connection|labels)\\.ts$',
      },
    ),
    forbid(
      'practice-takes-only-forms-from-celigo',
      'Only the forms of the practice Celigo read the catalog of fields; its other texts read labels.',
      { path: '^lib/practice/', pathNot: '^lib/practice/celigo/forms\\.ts$' },
      { path: '^lib/celigo/', pathNot: '^lib/celigo/labels\\.ts$' },
    ),
    ...Object.entries(MODULES).map(([name, below]) =>
      forbid(
        `${name}-knows-nothing-above`,
        `lib/${name} imports only ${[name, ...below].join(', ')} and libraries.`,
        { path: `^lib/${name}/` },
        {
          path: '^lib/',
          pathNot: `^lib/([a-z-]+\\.ts$|(${[name, ...below].join('|')})/)`,
        },
      ),
    ),
    forbid(
      'every-module-is-known',
      'A new module in lib needs a line in the list of modules.',
      { path: `^lib/(?!(${Object.keys(MODULES).join('|')})/)[a-z-]+/` },
      { path: '.' },
    ),
    forbid(
      'server-runs-without-tools',
      'What the server runs is a dependency, not what builds or checks it.',
      { path: '^(app|components|lib|(proxy|instrumentation)\\.ts$)', pathNot: TOOLS },
      {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only', 'core'],
      },
    ),
    forbid('no-unresolved', 'Every import leads somewhere.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^lib/database/generated/)|(\\.test\\.tsx?$)|(\\.fixture\\.ts$)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
