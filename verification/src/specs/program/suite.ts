// Runs tfjs-core's own specs on a backend, in Node and in a page: nothing of Node here.
import jasmineRequire from 'jasmine-core/lib/jasmine-core/jasmine.js';
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util.js';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js';
import type { Outcome, SuiteOptions } from '../outcome.ts';
import { keepBackend } from './keep-backend.ts';
import { startOurs, startStock } from './start.ts';

/** Against hanging: a shader that a software driver compiles may take seconds beside other work. */
const timeout = 120_000;

/** What the specs call their backend; the same everywhere, so that the names of specs are the same everywhere. */
const environment = 'test';

interface Report {
  started(name: string): void;
  done(outcome: Outcome): void;
}

/** A number of a name, for picking some of the specs: the same ones every time. */
const numberOf = (name: string): number =>
  Array.from(name, (letter) => letter.charCodeAt(0)).reduce((sum, code) => sum + code, 0);

/** Runs the suite to its end. */
export async function runSuite(options: SuiteOptions, report: Report): Promise<void> {
  const { backend, stock, filter = '', except = [], oneOf = 1 } = options;
  // the suite assumes the gradients of TensorFlow.js; ours replace them, as in a program that imports both
  await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
  await (stock ? startStock : startOurs)(backend);
  keepBackend();
  const jasmine = jasmineRequire.core(jasmineRequire);
  const env = jasmine.getEnv({ suppressLoadErrors: true });
  jasmine.DEFAULT_TIMEOUT_INTERVAL = timeout;
  Object.assign(globalThis, jasmineRequire.interface(jasmine, env), {
    // one suite shortens the time of its specs, by which they would pass or fail with the load of the machine
    jasmine: Object.create(jasmine, {
      DEFAULT_TIMEOUT_INTERVAL: { get: () => timeout, set: () => undefined },
    }) as object,
  });
  const plain = (name: string): string => name.replaceAll(` ${environment} {}`, '');
  env.configure({
    random: false,
    specFilter: (spec) => {
      const name = plain(spec.getFullName());
      return name.includes(filter) && !except.includes(name) && numberOf(name) % oneOf === 0;
    },
  });
  setTestEnvs([{ name: environment, backendName: backend, flags: {}, isDataSync: backend !== 'webgpu' }]);
  await import('@tensorflow/tfjs-core/dist/tests.js');
  const seen = new Map<string, number>();
  env.addReporter({
    specStarted: ({ fullName }) => report.started(plain(fullName)),
    specDone: ({ fullName, status, duration, failedExpectations }) => {
      if (status === 'excluded') return;
      const name = plain(fullName);
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      report.done({
        name: count === 1 ? name : `${name} (${count})`,
        status: status === 'passed' || status === 'failed' ? status : 'pending',
        messages: failedExpectations.map(({ message }) => message.split('\n')[0]!.slice(0, 300)),
        ms: duration ?? 0,
      });
    },
  });
  await env.execute();
}
