import * as E from 'fp-ts/lib/Either.js';
import { type BackendName, useBackend } from '@gr/backends';
import { openSession } from '../session.ts';
import type { Finding, Verdict } from '../verdict.ts';
import type { Asked, Target } from './runner.ts';

/** What a process or a page is asked for. */
export type Question =
  | { readonly kind: 'start'; readonly target: Target; readonly asked: Asked }
  | { readonly kind: 'check'; readonly n: number }
  | { readonly kind: 'shrink'; readonly finding: Finding; readonly milliseconds: number };

export type Answer = 'started' | Verdict | Finding;

/** Answers questions, the first of which starts the backend. */
export function answerer(): (question: Question) => Promise<Answer> {
  let session: ReturnType<typeof openSession> | undefined;
  return async (question) => {
    if (question.kind === 'start') {
      const { target, asked } = question;
      const started = await useBackend(target.backend as BackendName, target.options)();
      if (E.isLeft(started)) throw new Error(started.left.message);
      session = openSession(target.backend, asked);
      return 'started';
    }
    if (session === undefined) throw new Error('Nothing is started. Ask to start first.');
    if (question.kind === 'shrink') return session.shrunk(question.finding, question.milliseconds);
    return session.check(await session.programOf(question.n));
  };
}
