import { testSuite } from './suite.test-support.ts';

testSuite('wasm', 'node', 'node-wasm');
