import type { StartedName } from '@gr/backends';
import { type Command, Option } from 'commander';
import { exitCodes } from '../problem.ts';
import { terminalOutput } from '../output.ts';
import type { Output } from '../train/reporters.ts';
import { answerProbe, probe } from './probe.ts';
import { type Diagnosis, formatDiagnosis } from './report.ts';

const names: readonly StartedName[] = ['cpu', 'wasm', 'webgpu', 'webgl', 'tensorflow'];

interface DoctorFlags {
  readonly json?: boolean;
  readonly probe?: StartedName;
}

/** Runs `gr doctor`; gives the exit status. */
async function doctor({ json = false }: DoctorFlags, output: Output = terminalOutput()): Promise<number> {
  const backends = [];
  for (const name of names) {
    if (output.terminal) output.err(`\r\x1b[Ktrying ${name} …`);
    backends.push(await probe(name));
  }
  if (output.terminal) output.err('\r\x1b[K');
  const { version, platform, arch } = process;
  const diagnosis: Diagnosis = { node: version.slice(1), platform, arch, backends };
  output.out(json ? `${JSON.stringify(diagnosis)}\n` : formatDiagnosis(diagnosis));
  return exitCodes.ok;
}

export const addDoctorCommand = (program: Command): void => {
  program
    .command('doctor')
    .description('tell which backends run on this machine, on what device and how fast, and what the others need')
    .option('--json', 'print one JSON object')
    .addOption(new Option('--probe <name>', 'try one backend in this process').choices(names).hideHelp())
    .action(async (flags: DoctorFlags) => {
      if (flags.probe !== undefined) process.stdout.write(await answerProbe(flags.probe));
      else process.exitCode = await doctor(flags);
    });
};
