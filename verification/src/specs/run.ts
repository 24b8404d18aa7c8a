import { rm } from 'node:fs/promises';
import { bundle } from './build.ts';
import { runInNode } from './in-node.ts';
import { type Browser, runInPage } from './in-page.ts';
import type { Message } from './message.ts';
import type { Outcome, Place, SuiteOptions } from './outcome.ts';

/** The machine that runs the suite. */
export interface Machine {
  readonly browser: Browser;
  /** The environment of Node's process: the driver of WebGPU. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface RunOptions extends SuiteOptions {
  readonly place: Place;
  readonly machine: Machine;
  /** Milliseconds that the whole suite may take. */
  readonly limit: number;
  /** Hears of every spec as it ends. */
  readonly onOutcome?: (outcome: Outcome) => void;
}

/**
 * Runs tfjs-core's own specs on a backend. Rejects where the suite does not come to its end, with the spec that ran last.
 */
export async function runSpecs(options: RunOptions): Promise<readonly Outcome[]> {
  const { place, machine, limit, onOutcome, ...suite } = options;
  const { backend } = suite;
  const outcomes: Outcome[] = [];
  let running = 'none has begun';
  let thrown: string | undefined;
  let ended = false;
  const listen = (message: Message): void => {
    if (message.kind === 'started') running = message.name;
    else if (message.kind === 'thrown') thrown = message.error;
    else if (message.kind === 'end') ended = true;
    else if (message.kind === 'done') {
      outcomes.push(message.outcome);
      onOutcome?.(message.outcome);
    }
  };
  const folder = await bundle(place, `${backend}-${process.pid}`);
  try {
    const signal = AbortSignal.timeout(limit);
    if (place === 'node') await runInNode(folder, suite, machine.env, signal, listen);
    else await runInPage(folder, suite, machine.browser, signal, listen);
    if (thrown !== undefined) throw new Error(thrown);
    if (!ended) throw new Error('it ended early');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `tfjs-core's specs on ${backend} did not come to their end; the last spec is “${running}”: ${why}`,
      {
        cause,
      },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return outcomes;
}
