/** The arrows of the house: see docs/architecture.md. */
const rooms = (...names) => `^lib/(${names.join('|')})/`;

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** Rooms that stand below all others, and what each may import. */
const LOW_ROOMS = {
  account: ['account'],
  keys: ['keys', 'account'],
  outbound: ['outbound'],
  vault: ['vault'],
  database: ['database'],
  guide: ['guide', 'account'],
  celigo: ['celigo', 'account', 'keys'],
  platforms: ['platforms', 'celigo', 'account', 'keys'],
  netsuite: ['netsuite', 'account', 'keys', 'outbound'],
  diagnosis: ['diagnosis', 'guide', 'netsuite', 'account', 'outbound'],
  audit: ['audit', 'database'],
  profiles: ['profiles', 'guide', 'celigo', 'keys', 'account', 'vault', 'audit', 'database'],
};

/** Files that only tests and developers run. */
const TOOLS =
  '^lib/(database/(new-migration|schema-difference|schema-engine|test-databases)|commands/(bench|browser|verify))\\.';

module.exports = {
  forbidden: [
    forbid('no-circles', 'No file leads back to itself.', {}, { circular: true }),
    forbid(
      'not-to-app',
      'Nothing imports the routes.',
      { path: '^(lib|components)/' },
      { path: '^app/' },
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
      { path: rooms('database', 'vault', 'outbound', 'installation', 'practice', 'audit') },
    ),
    forbid(
      'components-no-heavy-libraries',
      'Cryptography and templates stay on the server.',
      { path: '^components/' },
      { path: 'node_modules/(jose|@peculiar|pkijs|handlebars|moment|zod|better-auth|@prisma)' },
    ),
    forbid(
      'practice-stands-apart',
      'The practice NetSuite must not share the code that it checks.',
      { path: '^lib/practice/' },
      { path: rooms('netsuite', 'celigo', 'keys', 'connection-test', 'profiles') },
    ),
    ...Object.entries(LOW_ROOMS).map(([room, allowed]) =>
      forbid(
        `${room}-knows-nothing-above`,
        `lib/${room} imports only ${allowed.join(', ')} and libraries.`,
        { path: `^lib/${room}/` },
        {
          path: '^lib/',
          pathNot: `^lib/((result|words|marked-text)\\.ts|(${allowed.join('|')})/)`,
        },
      ),
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
