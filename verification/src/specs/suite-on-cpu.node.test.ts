import { testSuite } from './suite.test-support.ts';

testSuite('cpu', 'node', 'node-cpu');
