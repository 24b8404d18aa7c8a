import { testSuite } from './suite.test-support.ts';

testSuite('webgl', 'page', 'browser-webgl');
