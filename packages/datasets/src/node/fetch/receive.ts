import { open, stat, type FileHandle } from 'node:fs/promises';
import type { CatalogueFile } from '../../catalogue/entry.ts';

/** How one request ended. `passing`: trying again may help; `lasting`: at this address it will not. */
export type Received =
  | { readonly kind: 'whole'; readonly resumed: boolean }
  | { readonly kind: 'passing' | 'lasting'; readonly reason: string };

/** One request. */
export interface ReceiveOptions {
  readonly file: CatalogueFile;
  readonly url: string;
  /** Where bytes are collected. */
  readonly part: string;
  readonly stallMs: number;
  readonly signal: AbortSignal | undefined;
  readonly onBytes: (received: number) => void;
}

/** An error of the file system while bytes were written, told apart from those of the network. */
export class WriteFailure extends Error {}

/**
 * Asks for what is still missing of a file and appends it to its part. Throws `WriteFailure` when the disk will not take it
 * and AbortError when the signal is given; everything that the network does is told in the result.
 */
export const receive = async ({ file, url, part, stallMs, signal, onBytes }: ReceiveOptions): Promise<Received> => {
  const stall = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const wind = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stall.abort(), stallMs);
  };
  let handle: FileHandle | undefined;
  let body: ReadableStreamDefaultReader<Uint8Array> | undefined;
  try {
    handle = await writing(() => open(part, 'a'));
    const there = (await stat(part)).size;
    if (there === file.bytes) return { kind: 'whole', resumed: true };
    let have = there < file.bytes ? there : 0;
    if (have !== there) await writing(() => handle!.truncate(0));

    wind();
    const response = await fetch(url, {
      headers: { 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) },
      signal: signal === undefined ? stall.signal : AbortSignal.any([signal, stall.signal]),
    });
    body = response.body?.getReader();
    if (response.status === 416) {
      await writing(() => handle!.truncate(0));
      return { kind: 'passing', reason: 'it has not the part that was asked for (416)' };
    }
    if (!response.ok) return refused(response.status);
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
    const resumed = response.status === 206 && Number(range?.[1]) === have && have > 0;
    if (!resumed) {
      if (response.status === 206 && Number(range?.[1]) !== 0) {
        await writing(() => handle!.truncate(0));
        return { kind: 'passing', reason: 'it sent another part than was asked for' };
      }
      if (have > 0) await writing(() => handle!.truncate(0));
      have = 0;
    }
    const promised = response.headers.get('content-length');
    const expected = file.bytes - have;
    if (promised !== null && Number(promised) !== expected) {
      return { kind: 'lasting', reason: `it offers ${promised} bytes in place of ${expected}: another file` };
    }
    if (body === undefined) return { kind: 'passing', reason: 'it sent no content' };

    for (let next = await body.read(); !next.done; next = await body.read()) {
      wind();
      const chunk = next.value;
      have += chunk.length;
      if (have > file.bytes) {
        await writing(() => handle!.truncate(0));
        return { kind: 'lasting', reason: `it sends more than ${file.bytes} bytes: another file` };
      }
      await writing(() => handle!.appendFile(chunk));
      onBytes(have);
    }
    if (have < file.bytes) return { kind: 'passing', reason: `it ended after ${have} of ${file.bytes} bytes` };
    await writing(() => handle!.sync());
    return { kind: 'whole', resumed };
  } catch (error) {
    if (error instanceof WriteFailure) throw error;
    signal?.throwIfAborted();
    return stall.signal.aborted
      ? { kind: 'passing', reason: `nothing came for ${stallMs / 1000} s` }
      : { kind: 'passing', reason: networkReason(error) };
  } finally {
    clearTimeout(timer);
    stall.abort();
    await body?.cancel().catch(() => undefined);
    await handle?.close();
  }
};

const refused = (status: number): Received => ({
  kind: status >= 500 || status === 408 || status === 425 || status === 429 ? 'passing' : 'lasting',
  reason: `it answers ${status}`,
});

const writing = async <A>(work: () => Promise<A>): Promise<A> => {
  try {
    return await work();
  } catch (error) {
    throw new WriteFailure(error instanceof Error ? error.message : String(error), { cause: error });
  }
};

/** `fetch failed` says nothing; its cause does. */
const networkReason = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? cause.message || ('code' in cause ? String(cause.code) : cause.name) : error.message;
};
