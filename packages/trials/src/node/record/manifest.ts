import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';

/** What a run is and what it runs on: `manifest.json` in its folder. */
export interface Manifest {
  readonly format: 2;
  readonly config: object;
  readonly seed: number;
  readonly versions: Versions;
  readonly backend: { readonly name: string; readonly report: unknown };
  readonly device: Device;
  /** Of the examples as they are used, training and test. */
  readonly data: string;
  /** When it was begun and gone on with, and by which command. */
  readonly starts: readonly { readonly at: string; readonly step: number; readonly command?: readonly string[] }[];
}

export interface Versions {
  readonly gr: string;
  readonly tfjs: string;
  readonly node: string;
}

export interface Device {
  readonly platform: string;
  readonly arch: string;
  readonly cpu: string;
  readonly cores: number;
  /** GiB */
  readonly memory: number;
}

/** The versions in use. */
export const versions = (): Versions => ({
  gr: (JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string })
    .version,
  tfjs: tf.version_core,
  node: process.versions.node,
});

/** This machine. */
export const device = (): Device => ({
  platform: platform(),
  arch: arch(),
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memory: Math.round(totalmem() / 2 ** 30),
});

/**
 * The names under which two records differ, with both values: `data.size is 500 there, 200 here`.
 *
 * @example differences({ rate: 0.01 }, { rate: 0.001 })
 */
export const differences = (there: object, here: object): string[] => {
  const [a, b] = [there, here] as [Record<string, unknown>, Record<string, unknown>];
  const text = (value: unknown) => (value === undefined ? 'not given' : JSON.stringify(value));
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((name) => text(a[name]) !== text(b[name]))
    .flatMap((name) =>
      isRecord(a[name]) && isRecord(b[name])
        ? differences(a[name], b[name]).map((inside) => `${name}.${inside}`)
        : [`${name} is ${text(a[name])} there, ${text(b[name])} here`],
    );
};

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
