import type { GpuOptions } from '../gpu/options.ts';

export interface WebgpuOptions extends GpuOptions {
  /** In Node: part of the name of the adapter to take. An unknown one gives an error that names those there are. */
  readonly adapter?: string;
}
