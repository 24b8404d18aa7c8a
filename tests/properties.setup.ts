// How often each property is tried that does not say so itself.
import fc from 'fast-check';
import { inject } from 'vitest';
import './backend.ts';

fc.configureGlobal({ numRuns: inject('propertyRuns') });
