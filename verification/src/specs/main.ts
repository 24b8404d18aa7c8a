import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { lists } from './expected/lists.ts';
import { propose } from './expected/propose.ts';
import { describe, isClean, judge } from './judge.ts';
import type { Outcome, Place, SuiteBackend } from './outcome.ts';
import { type Machine, runSpecs } from './run.ts';

interface Flags {
  readonly backend: SuiteBackend;
  readonly place?: Place;
  readonly stock?: true;
  readonly filter?: string;
  readonly propose?: true;
  readonly verbose?: true;
  readonly minutes: string;
}

/** What scripts/specs.mjs has found on this machine. */
const { GR_CHROMIUM: executablePath = '', GR_CHROMIUM_SWITCHES: switches = '' } = process.env;
const machine: Machine = {
  env: {},
  browser: {
    ...(executablePath === '' ? {} : { executablePath }),
    args: switches.split(' ').filter((part) => part !== ''),
  },
};

const { log } = console;
const line = ({ status, name, ms, messages }: Outcome): string =>
  [status.padEnd(7), `${Math.round(ms)} ms`.padStart(8), ` ${name}`, ...messages.map((m) => `\n    ${m}`)].join('');

await new Command('specs')
  .description("Runs tfjs-core's own specs on a backend with our kernels and rules; docs/verification.md says what for")
  .addOption(
    new Option('--backend <name>', 'the backend').choices(['cpu', 'wasm', 'webgl', 'webgpu']).makeOptionMandatory(),
  )
  .addOption(new Option('--place <where>', 'Node, or a page of Chromium').choices(['node', 'page']))
  .option('--stock', 'TensorFlow.js as it is, without our kernels and rules; nothing is compared with the list')
  .option('--filter <text>', 'only specs whose name contains this text')
  .option('--propose', 'write the list of specs that may fail anew, from a run of ours and one of stock')
  .option('--verbose', 'print every spec')
  .option('--minutes <n>', 'end a run that takes longer', '60')
  .action(async ({ backend, place: asked, stock, filter, propose: proposes, verbose, minutes }: Flags) => {
    const place = asked ?? (backend === 'webgl' ? 'page' : 'node');
    const run = (asStock: boolean): Promise<readonly Outcome[]> =>
      runSpecs({
        backend,
        place,
        machine,
        stock: asStock,
        limit: Number(minutes) * 60_000,
        ...(filter === undefined ? {} : { filter }),
        ...(verbose ? { onOutcome: (outcome: Outcome) => log(line(outcome)) } : {}),
      });
    if (stock) {
      log(describe(judge(await run(true), {}, { complete: false })));
      return;
    }
    const ours = await run(false);
    if (proposes) {
      const others = Object.values(lists).filter((list) => list !== lists[backend]);
      const proposed = propose(ours, await run(true), [lists[backend], ...others]);
      const file = fileURLToPath(new URL(`../../src/specs/expected/${backend}.json`, import.meta.url));
      await writeFile(file, `${JSON.stringify(proposed, undefined, 2)}\n`);
      log(`Wrote ${file}; run it through prettier, and explain what stands under “unexplained”.`);
      return;
    }
    const verdict = judge(ours, lists[backend], { complete: filter === undefined });
    log(describe(verdict));
    process.exitCode = isClean(verdict) ? 0 : 1;
  })
  .parseAsync();
