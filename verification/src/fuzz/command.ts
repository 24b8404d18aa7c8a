import { appendFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { campaign } from './campaign.ts';
import { print } from './print.ts';
import { inPage } from './runners/page.ts';
import { inProcess } from './runners/process.ts';
import type { Target } from './runners/runner.ts';
import { type Summary, formatSummary, oneLine, signatureOf } from './summary.ts';
import type { Finding } from './verdict.ts';

interface FuzzFlags {
  readonly backend: Target['backend'];
  readonly minutes: string;
  readonly graphs?: string;
  readonly seed: string;
  readonly first: string;
  readonly order: string;
  readonly large: string;
  readonly special?: boolean;
  readonly threads?: string;
  readonly variant?: string;
  readonly out?: string;
}

function number(flag: string, text: string, low: number, high = Infinity): number {
  const n = Number(text);
  if (n >= low && n <= high) return n;
  throw new Error(
    `--${flag} is ${JSON.stringify(text)}, expected a number from ${low}${high < Infinity ? ` to ${high}` : ''}.`,
  );
}

const targetOf = ({ backend, threads, variant }: FuzzFlags): Target => ({
  backend,
  options: {
    ...(threads === undefined ? {} : { threads: number('threads', threads, 1, 64) }),
    ...(variant === undefined ? {} : { variant }),
  },
});

/** Numbers that JSON lacks, as text. */
const asText = (_name: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

/** A line that rewrites itself on a terminal, and comes once a minute elsewhere. */
function progress(): (summary: Summary) => void {
  let next = 0;
  return (summary) => {
    const now = performance.now();
    if (now < next) return;
    const terminal = process.stderr.isTTY;
    next = now + (terminal ? 500 : 60_000);
    process.stderr.write(terminal ? `\r\x1b[K${oneLine(summary)}` : `${oneLine(summary)}\n`);
  };
}

async function fuzz(flags: FuzzFlags): Promise<void> {
  const target = targetOf(flags);
  const seed = number('seed', flags.seed, 0);
  let cancelled = false;
  process.once('SIGINT', () => (cancelled = true));
  const onFinding = (finding: Finding, n: number): void => {
    const again = `pnpm fuzz --backend ${target.backend} --seed ${seed} --first ${n} --graphs 1`;
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    const text = finding.kind === 'crash' ? `// ${finding.message}` : print(finding, target);
    process.stdout.write(`// ${again}\n${text}\n\n`);
    if (flags.out !== undefined) {
      const line = {
        backend: target.backend,
        options: target.options,
        seed,
        n,
        signature: signatureOf(finding),
        ...finding,
      };
      appendFileSync(flags.out, `${JSON.stringify({ ...line, text: print(finding, target) }, asText)}\n`);
    }
  };
  const summary = await campaign({
    target,
    asked: {
      seed,
      order: number('order', flags.order, 0, 2) as 0 | 1 | 2,
      large: number('large', flags.large, 0, 1),
      special: flags.special ?? false,
    },
    start: target.backend === 'webgl' ? inPage : inProcess,
    first: number('first', flags.first, 0),
    graphs: flags.graphs === undefined ? Infinity : number('graphs', flags.graphs, 1),
    milliseconds: number('minutes', flags.minutes, 0) * 60_000,
    onFinding,
    onProgress: progress(),
    isCancelled: () => cancelled,
  });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  process.stdout.write(`${formatSummary(summary)}\n`);
  process.exitCode = Object.keys(summary.findings).length > 0 ? 1 : 0;
}

/** Adds the command `fuzz`. */
export const addFuzz = (program: Command): Command =>
  program
    .command('fuzz')
    .description('random programs and their derivatives on a backend against a float64 reference; docs/verification.md')
    .addOption(new Option('--backend <name>').choices(['cpu', 'wasm', 'webgl', 'webgpu']).default('wasm'))
    .option('--minutes <n>', 'for how long', '1')
    .option('--graphs <n>', 'how many programs at most')
    .option('--seed <n>', 'which programs', '1')
    .option('--first <n>', 'the number of the first program of the seed', '0')
    .option('--order <n>', 'the highest order of derivatives', '2')
    .option('--large <share>', 'the share of programs with arrays of thousands of entries', '0.1')
    .option('--special', 'values alone, with NaN and infinities in the inputs')
    .option('--threads <n>', 'on wasm')
    .addOption(new Option('--variant <name>', 'on wasm').choices(['simd', 'relaxed', 'auto']))
    .option('--out <file>', 'JSON lines of findings are appended to it')
    .action(fuzz);
