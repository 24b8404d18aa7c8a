import type { Derivative } from '@gr/conformance';
import type { TaskMeta } from 'vitest';
declare module 'vitest' {
    interface TaskMeta {
        conformance?: {
            readonly op: string;
            readonly derivatives: readonly Derivative[];
        };
    }
}
/** Notes the errors of an op. Tests of one op have names that begin with it, up to a comma. */
export declare function record(task: {
    readonly name: string;
    readonly meta: TaskMeta;
}, derivatives: readonly Derivative[]): void;
//# sourceMappingURL=record.d.ts.map