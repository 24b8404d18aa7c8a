/** Notes the errors of an op. Tests of one op have names that begin with it, up to a comma. */
export function record(task, derivatives) {
    const [op = ''] = task.name.split(',');
    task.meta.conformance = { op, derivatives };
}
//# sourceMappingURL=record.js.map