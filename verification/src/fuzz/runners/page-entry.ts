// The page in which programs run on webgl; page.ts builds it, opens it and asks.
import { type Answer, type Question, answerer } from './answer.ts';

declare global {
  var answerInPage: (question: Question) => Promise<Answer>;
}

globalThis.answerInPage = answerer();
