// npm test: installs, builds, checks and runs every test on every backend. The last line counts the tests, from the
// runner's own report. Arguments go to the runner, for instance: npm test -- packages/tree
// A backend that cannot start on this machine is left out, with the reason; where CI is set it counts as a failure.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, fail, install, pnpm, requireNode, root } from './workspace.mjs';

const reportFile = join(root, '.reports', 'vitest.json');
const measuredFile = join(root, '.reports', 'conformance.json');
const costsFile = join(root, '.reports', 'costs.json');

/** The counts of the report; a run that ended before it could write one has none. */
function counts() {
  if (!existsSync(reportFile)) fail('The test runner wrote no report: it failed before the first test.');
  const {
    numPassedTests: passed,
    numFailedTests,
    numPendingTests,
    numTodoTests = 0,
    testResults,
  } = JSON.parse(readFileSync(reportFile, 'utf8'));
  // a file that fails before its first test has none to count
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = numFailedTests + broken.length;
  return { passed, failed, skipped: numPendingTests + numTodoTests, testResults };
}

/** The skipped tests by file, each with its reason where its name gives one. */
function reportSkipped(testResults) {
  const skipped = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => `  ${name.slice(root.length)}: ${fullName}`),
  );
  if (skipped.length > 0) console.log(`\nSkipped:\n${[...new Set(skipped)].join('\n')}`);
}

/** The files that took longest, and what each project took. Files run beside one another, so the sum is more than the time that went by. */
function reportCosts() {
  if (!existsSync(costsFile)) return;
  const costs = JSON.parse(readFileSync(costsFile, 'utf8')).sort((a, b) => b.seconds - a.seconds);
  const projects = new Map();
  for (const { project, seconds } of costs) projects.set(project, (projects.get(project) ?? 0) + seconds);
  const line = (seconds, what) => `  ${`${Math.round(seconds)} s`.padStart(7)}  ${what}`;
  console.log('\nSeconds by project, and of the files that took most:');
  for (const [project, seconds] of [...projects].sort(([, a], [, b]) => b - a)) console.log(line(seconds, project));
  for (const { project, file, seconds } of costs.slice(0, 10)) console.log(line(seconds, `${project}: ${file}`));
}

/** The projects that could not run here, each with its reason and what to do about it. */
function reportMissing(missing) {
  if (missing.length === 0) return;
  console.log(`\nNot run on this machine${inCi ? ', which is a failure where CI is set' : ''}:`);
  for (const { project, reason, remedy } of missing) console.log(`  ${project}: ${reason}\n    remedy: ${remedy}`);
}

const inCi = Boolean(process.env.CI) && process.env.CI !== 'false';

/** What is stale in docs/conformance.md; nothing after a run of part of the tests. */
async function staleConformance() {
  if (args.length > 0 || !existsSync(measuredFile)) return [];
  const { staleness } = await import('./conformance/tables.mjs');
  const file = join(root, 'docs', 'conformance.md');
  if (!existsSync(file)) return ['the page is not there'];
  const page = readFileSync(file, 'utf8');
  return staleness(page, JSON.parse(readFileSync(measuredFile, 'utf8')));
}

const args = process.argv.slice(2);

requireNode();
install();
build();
console.log('Looking for the backends of this machine …');
// imported late: it needs what was installed
const { env, missing: withoutBackends } = await (await import('./machine/prepare.mjs')).prepareBackends();
Object.assign(process.env, env);
const missing = [...withoutBackends, ...(await import('./machine/redis.mjs')).prepareRedis()];

const checks = pnpm(
  'exec',
  'turbo',
  'run',
  '//#format',
  '//#lint',
  '//#types',
  '//#circles',
  '//#dead',
  '//#documented',
  '--continue',
  '--output-logs=errors-only',
);

mkdirSync(join(root, '.reports'), { recursive: true });
for (const file of [reportFile, measuredFile, costsFile]) rmSync(file, { force: true });
const tests =
  args.length === 0 ? pnpm('exec', 'turbo', 'run', '//#vitest', '--output-logs=full') : pnpm('run', 'vitest', ...args);

const { passed, failed, skipped, testResults } = counts();
reportSkipped(testResults);
reportCosts();
if (checks !== 0)
  console.error(
    '\nA check of formatting, lint, types, circular imports, dead exports or documentation failed: see above.',
  );
if (passed === 0) console.error('\nNo test ran.');
const stale = await staleConformance();
if (stale.length > 0)
  console.error(
    `\ndocs/conformance.md is stale${inCi ? '' : ' (a failure where CI is set)'}; npx pnpm@10 conformance makes it anew:\n` +
      stale.map((problem) => `  ${problem}`).join('\n'),
  );
reportMissing(missing);
const [alsoFailed, alsoSkipped] = inCi ? [missing.length, 0] : [0, missing.length];
console.log(`\n${passed} passed, ${failed + alsoFailed} failed, ${skipped + alsoSkipped} skipped`);
process.exitCode =
  checks === 0 && tests === 0 && failed + alsoFailed === 0 && passed > 0 && !(inCi && stale.length > 0) ? 0 : 1;
