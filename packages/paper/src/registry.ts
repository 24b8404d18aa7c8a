import { type Registry, extend, general } from '@gr/trials/run';
import { paperPenaltyDefinitions } from './penalty-definitions.ts';
import { paper } from './protocol.ts';

/**
 * What the general packages define, and the paper's protocol and penalties.
 *
 * @example paperRegistry.penalties.map(({ kind }) => kind).join(', '); // 'spectreg, …, paper-spectreg, …'
 */
export const paperRegistry: Registry = extend(general, { protocols: [paper], penalties: paperPenaltyDefinitions });
