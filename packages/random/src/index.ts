export * from './host.ts';
export { bernoulli, normal, rademacher, uniform } from './tensors.ts';
