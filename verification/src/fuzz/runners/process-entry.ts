// The process in which programs run on cpu, wasm and webgpu; process.ts starts it and asks.
import { messageOf } from '../refusal.ts';
import { type Question, answerer } from './answer.ts';

const answer = answerer();

// Ctrl-C reaches the whole group; the process that asks ends this one.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
process.on('message', (question) => {
  answer(question as Question).then(
    (given) => process.send!({ given }),
    (error: unknown) => process.send!({ error: messageOf(error) }),
  );
});
