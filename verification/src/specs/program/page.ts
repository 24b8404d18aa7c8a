// The program of a page.
/// <reference types="vite/client" />
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import type { Message } from '../message.ts';
import type { SuiteOptions } from '../outcome.ts';
import { tell } from './main.ts';

setWasmPaths({
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threaded,
});

const { send } = window as unknown as { send(message: Message): Promise<void> };
const options = JSON.parse(new URLSearchParams(location.search).get('options')!) as SuiteOptions;
await tell(options, (message) => void send(message));
