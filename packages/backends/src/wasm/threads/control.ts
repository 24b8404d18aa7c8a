// The block through which threads share out the parts of a job. It is a SharedArrayBuffer of its own, beside the memory of the tensors.

/** More threads than a machine for this has, and few enough for the ticket. */
export const MOST_THREADS = 64;

/** Places in the block as i32. The three that threads write to are on cache lines of their own. */
export const TICKET = 0;
export const DONE = 32;
export const FAILED = 64;

/** Places in the block as f64: the parts, each a function's number, the number of its arguments, and those. */
export const PARTS = 64;
export const PART_SIZE = 24;

export const CONTROL_BYTES: number = 8 * (PARTS + MOST_THREADS * PART_SIZE);

/**
 * The ticket: the part that is next in its lowest 8 bits, the number of parts in the 8 above, the number of the job in the rest. Taking a
 * part is one compare-and-exchange, which fails if anything has changed since the ticket was read.
 */
export const ticketOf = (job: number, parts: number): number => (job << 16) | (parts << 8);
export const nextPart = (ticket: number): number => ticket & 255;
