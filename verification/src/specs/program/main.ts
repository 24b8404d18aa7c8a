import type { Message } from '../message.ts';
import type { SuiteOptions } from '../outcome.ts';
import { runSuite } from './suite.ts';

/** Runs the suite and tells how it went; never throws. */
export async function tell(options: SuiteOptions, send: (message: Message) => void): Promise<void> {
  try {
    await runSuite(options, {
      started: (name) => send({ kind: 'started', name }),
      done: (outcome) => send({ kind: 'done', outcome }),
    });
    send({ kind: 'end' });
  } catch (thrown) {
    send({ kind: 'thrown', error: (thrown instanceof Error && thrown.stack) || String(thrown) });
  }
}
