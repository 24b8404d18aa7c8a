import * as z from 'zod';

/** The options of a penalty that has none. */
export const none = (): z.ZodType<object> => z.strictObject({});
