export { runTrial } from './run.ts';
export { type Registry, extend, general } from '../../trial/registry.ts';
