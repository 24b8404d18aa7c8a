import { expect, test } from 'vitest';
import { unsupportedEnvironment } from '../backend-error.ts';
import { candidates, noGpu } from './best.ts';

const order = (options: Parameters<typeof candidates>[0]): string[] =>
  candidates(options).map(({ name, options }) => `${name} ${(options as { software: string }).software}`);

test('a software driver is taken only if it is asked for, and after every GPU', () => {
  expect(order({})).toEqual(['webgpu refuse', 'tensorflow refuse']);
  expect(order({ software: 'allow' })).toEqual(['webgpu refuse', 'tensorflow refuse', 'webgpu only']);
  expect(order({ software: 'only' })).toEqual(['webgpu only']);
});

test('each candidate is told what concerns it', () => {
  expect(candidates({ adapter: 'NVIDIA', powerPreference: 'low-power' })).toEqual([
    { name: 'webgpu', options: { adapter: 'NVIDIA', powerPreference: 'low-power', software: 'refuse' } },
    { name: 'tensorflow', options: { software: 'refuse' } },
  ]);
});

test('the reasons of all are told', () => {
  const error = noGpu([
    unsupportedEnvironment('webgpu', 'no adapter', 'x'),
    unsupportedEnvironment('webgl', 'no page', 'x'),
  ]);
  expect(error.message).toMatch(
    /^no GPU can be used here: no adapter; no page\. Debian: apt-get install libvulkan1.*macOS.*Windows.*'wasm'/,
  );
});
