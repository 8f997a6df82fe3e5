// The rules of the house that a machine can check. test/repo/boundaries.test.ts shows that each of them bites.
import js from '@eslint/js';
import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

// The boundary rule silently does nothing without a project graph, so the graph is made here, fresh.
process.env.NX_DAEMON = 'false';
const projects = Object.keys((await createProjectGraphAsync({ exitOnError: false })).nodes);

/** Tests, and what only they use, beside the code. */
const testsBeside = ['**/*.test.ts', '**/src/**/test/**/*.ts', '**/src/testing.ts', 'libs/*/bench/**/*.ts'];
const tests = [...testsBeside, 'test/**/*.ts', 'bench/**/*.ts'];

/** What a part may import, by the tags in each package.json. docs/architecture.md draws the same picture. */
const mayImport = {
  sql: [],
  ports: [],
  plan: ['sql'],
  formats: ['ports'],
  engine: ['plan', 'sql', 'formats', 'ports'], // of sql the types only, see below
  runtime: ['engine', 'plan', 'formats', 'ports'],
  adapter: ['ports', 'formats'],
  platform: ['ports', 'platform'],
  testing: ['sql', 'plan', 'engine', 'runtime', 'formats', 'ports', 'adapter'],
  app: ['sql', 'plan', 'engine', 'runtime', 'formats', 'ports', 'platform'],
  infra: ['ports'],
  cli: ['sql', 'plan', 'engine', 'runtime', 'formats', 'ports', 'platform', 'adapter', 'app'],
  example: ['sql', 'plan', 'engine', 'runtime', 'formats', 'ports', 'platform', 'adapter', 'app', 'cli'],
};
const libraries = ['sql', 'plan', 'engine', 'runtime', 'formats', 'ports', 'platform', 'adapter'];
const testTools = ['testing', 'infra'];
const tagged = (names) => names.map((name) => `type:${name}`);

/** Tests may use every library and test tool, but nothing imports an app except what wires or drives apps. */
const mayImportInTests = Object.fromEntries(
  Object.entries(mayImport).map(([from, to]) => [from, [...new Set([...to, ...libraries, ...testTools])]]),
);

function boundaries(table) {
  return [
    'error',
    {
      depConstraints: [
        ...Object.entries(table).map(([from, to]) => ({
          sourceTag: `type:${from}`,
          onlyDependOnLibsWithTags: to.length > 0 ? tagged(to) : ['type:nothing'],
        })),
        { sourceTag: 'type:test', onlyDependOnLibsWithTags: ['*'] },
        { sourceTag: 'type:bench', onlyDependOnLibsWithTags: ['*'] },
      ],
      // The table above is acyclic already; the cycles Nx would report come from test files alone.
      ignoredCircularDependencies: projects.flatMap((a, i) => projects.slice(i + 1).map((b) => [a, b])),
      checkDynamicDependenciesExceptions: ['.*'],
    },
  ];
}

const drivers = {
  kafkajs: 'libs/log-kafka',
  lmdb: 'libs/log-lmdb, libs/state-lmdb and libs/store-lmdb',
  'cassandra-driver': 'libs/store-cassandra',
};
const driverPaths = (allowed = []) =>
  Object.entries(drivers)
    .filter(([name]) => !allowed.includes(name))
    .map(([name, owner]) => ({ name, message: `Only an adapter imports its driver: this one belongs to ${owner}.` }));

const throughClock = 'Time comes through the Clock port, so that every run can be replayed.';
const noChance = 'No randomness here: the same input must give the same bytes.';
const hiddenInputs = [
  { name: 'node:timers', message: throughClock },
  { name: 'node:timers/promises', message: throughClock },
  { name: 'node:perf_hooks', message: throughClock },
  { name: 'node:crypto', importNames: ['randomUUID', 'randomBytes', 'randomInt'], message: noChance },
];

export default tseslint.config(
  { ignores: ['**/node_modules/**', '.nx/**', '.cache/**', '.data/**', '**/dist/**', '**/coverage/**', 'tmp/**'] },
  // AssemblyScript: what compiles it checks it.
  { ignores: ['libs/formats/kernel/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.mjs'],
    extends: [js.configs.recommended],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, ...tseslint.configs.recommendedTypeChecked, ...tseslint.configs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx },
    rules: {
      'max-lines': ['error', 400],
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'no-restricted-imports': ['error', { paths: driverPaths() }],
      '@nx/enforce-module-boundaries': boundaries(mayImport),
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
      // Indexing typed arrays and dense arrays is everywhere in the engine; `!` there states an invariant.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // An async method may satisfy a port without awaiting anything.
      '@typescript-eslint/require-await': 'off',
      // Ports are passed around as objects; the rule cannot tell closures from methods.
      '@typescript-eslint/unbound-method': 'off',
      // It refuses `Promise.withResolvers<void>()`.
      '@typescript-eslint/no-invalid-void-type': 'off',
    },
  },
  {
    // No clock, no timers, no chance: what these do follows from what they are given.
    files: ['libs/{sql,plan,engine,runtime,ports,formats,log-memory,state-memory,store-memory}/src/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval', 'setImmediate', 'performance'].map((name) => ({
          name,
          message: throughClock,
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: throughClock },
        { object: 'process', property: 'nextTick', message: throughClock },
        { object: 'process', property: 'hrtime', message: throughClock },
        { object: 'Math', property: 'random', message: noChance },
        { object: 'crypto', property: 'randomUUID', message: noChance },
        { object: 'crypto', property: 'getRandomValues', message: noChance },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: throughClock },
        { selector: 'CallExpression[callee.name="Date"]', message: throughClock },
        { selector: 'MemberExpression[object.name="globalThis"]', message: 'Name the global, so that lint sees it.' },
      ],
      'no-restricted-imports': ['error', { paths: [...driverPaths(), ...hiddenInputs] }],
    },
  },
  ...[
    ['libs/log-kafka/**/*.ts', ['kafkajs']],
    ['libs/{log-lmdb,state-lmdb,store-lmdb}/**/*.ts', ['lmdb']],
    ['libs/store-cassandra/**/*.ts', ['cassandra-driver']],
    // Independent producers and readers, to check ours against.
    [['infra/**/*.ts', ...tests], Object.keys(drivers)],
  ].map(([files, allowed]) => ({
    files: [files].flat(),
    rules: { 'no-restricted-imports': ['error', { paths: driverPaths(allowed) }] },
  })),
  {
    // A plan's expressions are sql's data; its parser and binder have no business where records are processed.
    files: ['libs/{engine,runtime}/src/**/*.ts'],
    ignores: tests,
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: [{ name: '@millrace/sql', allowTypeImports: true, message: 'Only its types: a plan is data.' }] },
      ],
    },
  },
  {
    files: testsBeside,
    rules: { '@nx/enforce-module-boundaries': boundaries(mayImportInTests) },
  },
  {
    // What `expect.any` and its sisters give is any.
    files: tests,
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-implied-eval': 'off',
    },
  },
  {
    // Commands talk to a person.
    files: ['apps/cli/**', 'infra/**', 'examples/**', 'test/**', '**/bench/**', 'tools/**'],
    rules: { 'no-console': 'off' },
  },
  prettier,
);
