import { testSuite } from './suite.test-support.ts';

testSuite('webgpu', 'node', 'node-webgpu');
