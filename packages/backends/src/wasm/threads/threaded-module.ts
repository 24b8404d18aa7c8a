import type { Scratch } from '../memory.ts';
import type { KernelModule } from '../module.ts';
import type { AnyDivision, Division, KernelName, Named } from './division.ts';
import { batchNormDivisions } from './batch-norm.ts';
import { elementDivisions } from './elements.ts';
import { poolDivisions } from './pools.ts';
import { productDivisions } from './products.ts';
import { shares } from './shares.ts';
import type { Team } from './team.ts';

interface Threaded {
  readonly module: KernelModule;
  readonly team: Team;
  /** Working memory of the parts but the first; addresses are multiples of 16. */
  readonly scratch: Scratch['reserve'];
  /** Calls of fewer multiply-adds stay whole. */
  readonly leastWork?: number;
}

/** Multiply-adds below which sharing out takes about as long as it saves: some 15 µs of one thread. */
const LEAST_WORK = 300_000;

const aligned = (bytes: number): number => 64 * Math.ceil(bytes / 64);

/** The functions of a module, the larger calls divided among the threads of a team. */
export function threadedModule(threaded: Threaded): KernelModule {
  const divisions: Partial<Record<KernelName, AnyDivision>> = {
    ...productDivisions(threaded.module),
    ...elementDivisions,
    ...poolDivisions,
    ...batchNormDivisions,
  };
  const functions = Object.entries(divisions).map(([name, division]) => [
    name,
    division((given) => divided(name as KernelName, given, threaded)),
  ]);
  return { ...threaded.module, ...(Object.fromEntries(functions) as Partial<KernelModule>) };
}

function divided<P extends string>(
  name: KernelName,
  division: Division<P>,
  { module, team, scratch, leastWork = LEAST_WORK }: Threaded,
): (...args: number[]) => void {
  const { parameters, sums } = division;
  const at = Object.fromEntries(parameters.map((parameter, i) => [parameter, i])) as Record<P | 'workspace', number>;
  const whole = module[name] as (...args: number[]) => void;
  return (...args) => {
    const call = namedArguments(parameters, args);
    if (division.work(call) < leastWork) return whole(...args);
    const by = division.by(call);
    const ranges = shares(call[by], division.unit(call), team.threads);
    if (ranges.length === 1) return whole(...args);

    const size = sums?.size(call) ?? 0;
    const workspace = aligned(division.workspace?.(call) ?? 0); // no part needs more than the whole
    const own = workspace + aligned(4 * size);
    const room = own === 0 ? 0 : scratch((ranges.length - 1) * own);
    const steps = Object.entries(division.steps(call)) as [P, number][];
    const parts = ranges.map(({ from, to }, i) => {
      const part = args.slice();
      part[at[by]] = to - from;
      for (const [address, step] of steps) part[at[address]] = call[address] + from * step;
      if (i > 0 && workspace > 0) part[at.workspace] = room + (i - 1) * own;
      if (i > 0 && sums !== undefined) part[at[sums.parameter]] = room + (i - 1) * own + workspace;
      return part;
    });
    team.run(name, parts);
    if (sums === undefined) return;
    const { join = (_, target, source) => module.addFloats(target, source, size) } = sums;
    ranges.forEach((range, i) => {
      if (i > 0) join(module, call[sums.parameter], room + (i - 1) * own + workspace, range, call);
    });
  };
}

function namedArguments<P extends string>(parameters: readonly P[], args: readonly number[]): Named<P> {
  const named: Partial<Record<P, number>> = {};
  parameters.forEach((parameter, i) => (named[parameter] = args[i] as number));
  return named as Named<P>;
}
