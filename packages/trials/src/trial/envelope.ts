import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as z from 'zod';

/** Why a text is not what it should be. The message says so, and what to do, without the name of the file. */
export type EnvelopeError =
  /** No JSON: it was cut off, or is something else. */
  | { readonly _tag: 'NotJson'; readonly message: string }
  /** Written by a later release. */
  | { readonly _tag: 'FutureVersion'; readonly version: number; readonly message: string }
  /** JSON that is not of the format. */
  | { readonly _tag: 'Invalid'; readonly message: string };

/** A kind of text that this project writes: a JSON object that says its format and version. */
interface Envelope<A> {
  readonly format: string;
  /** The version that this code writes. */
  readonly version: number;
  readonly schema: z.ZodType<A>;
  /** How what was written in version 1 is read, where that was another form. */
  readonly version1?: (json: unknown) => E.Either<EnvelopeError, A>;
}

const head = z.looseObject({ format: z.string(), version: z.int().min(1) });

/** Reads a text that `write` of the same envelope wrote. */
export const decode =
  <A>({ format, version, schema, version1 }: Envelope<A>) =>
  (text: string): E.Either<EnvelopeError, A> =>
    pipe(
      E.tryCatch(
        () => JSON.parse(text) as unknown,
        (error): EnvelopeError => ({ _tag: 'NotJson', message: `it is no JSON: ${(error as Error).message}.` }),
      ),
      E.chain((json) => {
        const found = head.safeParse(json);
        if (!found.success || found.data.format !== format)
          return E.left<EnvelopeError>({
            _tag: 'Invalid',
            message: `it is no ${format}: format and version are missing or others.`,
          });
        if (found.data.version > version)
          return E.left<EnvelopeError>({
            _tag: 'FutureVersion',
            version: found.data.version,
            message: `it is ${format} version ${found.data.version}, and this program knows ${version}. Update gr.`,
          });
        return E.right({ json, first: found.data.version === 1 });
      }),
      E.chain(({ json, first }) => {
        if (first && version1 !== undefined) return version1(json);
        const read = schema.safeParse(json);
        return read.success
          ? E.right(read.data)
          : E.left<EnvelopeError>({ _tag: 'Invalid', message: `it is no sound ${format}: ${firstIssue(read.error)}.` });
      }),
    );

/** The first thing that is wrong, with where it is. */
export const firstIssue = ({ issues }: z.ZodError): string => {
  const { path, message } = issues[0]!;
  return `${path.length === 0 ? '' : `${path.join('.')}: `}${message}`;
};
