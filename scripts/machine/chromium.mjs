// The browser that the tests run in: Debian's Chromium, or Playwright's own.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';
import { installPackages, isDebian, isRoot } from './debian.mjs';

/** The switches for a Chromium without a window, and mostly without a GPU. */
export const switches = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-unsafe-swiftshader', // WebGL 2 without a GPU
  '--enable-unsafe-webgpu', // WebGPU without a GPU
  ...(isRoot() ? ['--no-sandbox'] : []),
];

/** Where the browser is, undefined where there is none. `GR_CHROMIUM` names another. */
export function findChromium() {
  const candidates = [process.env.GR_CHROMIUM, '/usr/bin/chromium', chromium.executablePath()];
  return candidates.find((path) => path !== undefined && existsSync(path));
}

/** Installs a browser unless there is one: on Debian as root its Chromium, elsewhere Playwright's own. */
export function installChromium() {
  if (findChromium() !== undefined) return;
  if (isDebian()) installPackages(['chromium']);
  else {
    console.log('Installing a browser …');
    spawnSync('npx', ['playwright', 'install', ...(isRoot() ? ['--with-deps'] : []), 'chromium'], {
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
  }
}

/** What a person does to have the browser. */
export const chromiumRemedy = () =>
  isDebian()
    ? 'sudo apt-get install chromium, or without root: npx playwright install chromium'
    : 'npx playwright install --with-deps chromium';
