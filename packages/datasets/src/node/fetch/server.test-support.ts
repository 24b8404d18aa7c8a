import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the server answers one request. */
export type Answer = (request: IncomingMessage, response: ServerResponse, content: Uint8Array) => void;

/** Where the request wants to begin: its Range header, or 0. */
const startOf = (request: IncomingMessage): number =>
  Number(/^bytes=(\d+)-/.exec(String(request.headers.range))?.[1] ?? 0);

/** The whole file, or the part that was asked for. */
export const whole: Answer = (request, response, content) => {
  const start = startOf(request);
  const part = content.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, {
    'content-length': part.length,
    ...(start > 0 ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
  });
  response.end(part);
};
/** The whole file, whatever part was asked for. */
export const withoutRanges: Answer = (_, response, content) => {
  response.writeHead(200, { 'content-length': content.length });
  response.end(content);
};
/** Some bytes of what was asked for, then the connection is dropped. */
export const dropsAfter =
  (bytes: number): Answer =>
  (request, response, content) => {
    const start = startOf(request);
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': content.length - start,
      ...(start > 0 ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
    });
    response.write(content.subarray(start, start + bytes), () => setTimeout(() => response.destroy(), 10));
  };
/** Some bytes, and then nothing. */
export const stallsAfter =
  (bytes: number): Answer =>
  (_, response, content) => {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, bytes));
  };
/** Fewer bytes than the file has, as if that were all. */
export const truncates: Answer = (_, response, content) => {
  response.writeHead(200);
  response.end(content.subarray(0, content.length - 5));
};
/** As many bytes, one of them another. */
export const corrupts: Answer = (request, response, content) =>
  whole(
    request,
    response,
    content.map((byte, i) => (i === content.length - 1 ? byte ^ 1 : byte)),
  );
/** A stream that does not end. */
export const endless: Answer = (_, response, content) => {
  response.writeHead(200);
  const more = (): void => {
    if (!response.destroyed) response.write(content, () => setImmediate(more));
  };
  more();
};
/** A page in place of the file. */
export const page: Answer = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/html', 'content-length': 13 });
  response.end('<p>Log in</p>');
};
export const status =
  (code: number): Answer =>
  (_, response) => {
    response.writeHead(code);
    response.end('no');
  };
export const redirects =
  (to: string): Answer =>
  (_, response) => {
    response.writeHead(302, { location: to });
    response.end();
  };

/** A server whose paths give answers in turn, the last one again and again. */
export interface TestServer {
  readonly url: (path: string) => string;
  /** Requests so far: `GET /path bytes=10-`. */
  readonly log: string[];
  readonly stop: () => Promise<void>;
}

export const startServer = async (
  content: Uint8Array,
  answers: Readonly<Record<string, readonly Answer[]>>,
): Promise<TestServer> => {
  const log: string[] = [];
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const n = asked.get(path) ?? 0;
    asked.set(path, n + 1);
    log.push(`${path} ${request.headers.range ?? ''}`.trim());
    const turns = answers[path] ?? [status(404)];
    turns[Math.min(n, turns.length - 1)]!(request, response, content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    log,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
