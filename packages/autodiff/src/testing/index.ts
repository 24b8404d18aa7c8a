export { type CheckOptions, type OrderCheck, checkGradients } from './checkGradients.ts';
