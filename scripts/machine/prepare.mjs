// Sets a machine up for the tests of every backend, and finds out which of them start on it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chromiumRemedy, findChromium, installChromium } from './chromium.mjs';

const inBrowser = ['browser-webgl', 'browser-wasm', 'browser-webgpu'];

const probe = (name) => {
  const file = fileURLToPath(new URL(`probe-${name}.mjs`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { starts: status === 0, stdout, reason: stderr.trim().split('\n').slice(0, 3).join(' ') };
};

function browserProjects() {
  installChromium();
  const remedy = chromiumRemedy();
  if (findChromium() === undefined)
    return inBrowser.map((project) => ({ project, reason: 'there is no browser', remedy }));
  const { starts, stdout, reason } = probe('chromium');
  if (!starts)
    return inBrowser.map((project) => ({ project, reason: `the browser does not start: ${reason}`, remedy }));
  return Object.entries(JSON.parse(stdout)).map(([backend, why]) => ({
    project: `browser-${backend}`,
    reason: why,
    remedy: 'install a newer browser, or drivers for the GPU of this machine',
  }));
}

/**
 * Installs what the tests need and is missing, where that can be done, and tries every backend.
 * @returns The environment for the tests, and the projects that cannot run, each with its reason and the remedy.
 */
export function prepareBackends() {
  const missing = browserProjects();
  return { env: { GR_WITHOUT: missing.map(({ project }) => project).join(' ') }, missing };
}
