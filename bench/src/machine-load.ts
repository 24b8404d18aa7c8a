import { cpus } from 'node:os';

/** Milliseconds that all processors of the machine have worked since it was started. */
const busy = (): number => cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);

/** How much of the machine was used between two moments. */
export interface MachineLoad {
  /** Processors that this process used. */
  readonly cpu_per_wall: number;
  /** Processors that everything else used. Above 0.3 or so a measurement with as many threads as processors says nothing. */
  readonly others_cores: number;
}

/** Watches the machine until the returned function is called. */
export function watchMachine(): () => MachineLoad {
  const [wall, all, own] = [performance.now(), busy(), process.cpuUsage()];
  return () => {
    const passed = performance.now() - wall;
    const { user, system } = process.cpuUsage(own);
    const mine = (user + system) / 1000;
    return {
      cpu_per_wall: Number((mine / passed).toFixed(2)),
      others_cores: Number((Math.max(0, busy() - all - mine) / passed).toFixed(2)),
    };
  };
}
