// Sets a machine up for the tests of every backend, and finds out which of them start on it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chromiumRemedy, findChromium, installChromium } from './chromium.mjs';
import { driverForTests, findSoftwareVulkan, installSoftwareVulkan, vulkanRemedy } from './vulkan.mjs';

const inBrowser = ['browser-webgl', 'browser-wasm', 'browser-webgpu'];

const probe = (name, env = {}) => {
  const file = fileURLToPath(new URL(`probe-${name}.mjs`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, ...env },
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

/** The driver with which Dawn starts, as environment variables: what the machine has, else a software driver. */
function dawnProject() {
  installSoftwareVulkan();
  const drivers = [...new Set([driverForTests(), findSoftwareVulkan()])];
  let reason = '';
  for (const driver of drivers) {
    const env = driver === undefined ? {} : { VK_ICD_FILENAMES: driver };
    const result = probe('dawn', env);
    if (result.starts) return { env, missing: [] };
    reason ||= result.reason;
  }
  return { env: {}, missing: [{ project: 'node-webgpu', reason, remedy: vulkanRemedy() }] };
}

/**
 * Installs what the tests need and is missing, where that can be done, and tries every backend.
 * @returns The environment for the tests, and the projects that cannot run, each with its reason and the remedy.
 */
export function prepareBackends() {
  const browsers = browserProjects();
  const { env, missing } = dawnProject();
  const without = [...missing, ...browsers];
  return { env: { ...env, GR_WITHOUT: without.map(({ project }) => project).join(' ') }, missing: without };
}
