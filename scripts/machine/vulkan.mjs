// A Vulkan driver that computes on the processor: for tests of WebGPU in Node, on Linux without a GPU.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { installPackages, isDebian } from './debian.mjs';

const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'gr', `lavapipe-${process.arch}`);
const unpacked = join(folder, 'lvp_icd.json');

const list = (path) => (existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : []);

/** Mesa 25 and later announce Vulkan 1.4. What Debian 12 has, Mesa 22, lacks what WebGPU asks for. */
const announces14 = (icd) => JSON.parse(readFileSync(icd, 'utf8')).ICD.api_version.startsWith('1.4');

const systemLavapipe = () => list('/usr/share/vulkan/icd.d').find((icd) => /lvp_icd/.test(icd) && announces14(icd));

/** SwiftShader comes with Chromium: it compiles fast and computes 5 to 10 times slower than lavapipe. */
function swiftShader() {
  const browser = findChromium();
  const folders = ['/usr/lib/chromium', ...(browser === undefined ? [] : [dirname(browser)])];
  return folders.map((path) => join(path, 'vk_swiftshader_icd.json')).find(existsSync);
}

const lavapipe = () => systemLavapipe() ?? [unpacked].find(existsSync);

/** The description file of a driver for `VK_ICD_FILENAMES`: lavapipe of Mesa 25 or later, else SwiftShader, else undefined. */
export const findSoftwareVulkan = () => lavapipe() ?? swiftShader();

/** Whether a GPU seems to be there. Its driver is found by the loader only while `VK_ICD_FILENAMES` is not set. */
const hasGpu = () => process.platform !== 'linux' || ['/dev/nvidiactl', '/dev/dri/renderD128'].some(existsSync);

/** The driver that tests use: what `VK_ICD_FILENAMES` says, the machine's own (undefined) where there is a GPU, else a software driver. */
export const driverForTests = () => process.env.VK_ICD_FILENAMES ?? (hasGpu() ? undefined : findSoftwareVulkan());

/**
 * Installs the loader and a software driver, on Debian. The system's Mesa stays as it is: where it is too old, lavapipe of the
 * backports suite is unpacked into a cache folder.
 */
export function installSoftwareVulkan() {
  if (!isDebian()) return;
  // of mesa-vulkan-drivers only what lavapipe is linked to is used
  installPackages(['libvulkan1', 'mesa-vulkan-drivers']);
  if (lavapipe() === undefined) unpackLavapipe();
}

/** The Debian archive that apt is configured with: its address and the name of the release. */
function archive() {
  const { stdout } = spawnSync(
    'apt-get',
    ['indextargets', '--format', '$(ORIGIN) $(COMPONENT) $(CODENAME) $(REPO_URI)', 'Created-By: Packages'],
    { encoding: 'utf8' },
  );
  const line = /^Debian main ([a-z]+) (\S+)$/m.exec(stdout ?? '');
  return line === null ? undefined : { codename: line[1], uri: line[2] };
}

/** apt with sources, lists and cache of its own in `scratch`, so that nothing of the system changes. */
function aptIn(scratch, source) {
  const sources = join(scratch, 'sources.list');
  mkdirSync(join(scratch, 'lists', 'partial'), { recursive: true });
  mkdirSync(join(scratch, 'cache', 'archives', 'partial'), { recursive: true });
  writeFileSync(sources, `${source}\n`);
  const settings = {
    'Dir::Etc::SourceList': sources,
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State::Lists': join(scratch, 'lists'),
    'Dir::Cache': join(scratch, 'cache'),
    'APT::Sandbox::User': 'root',
    'Acquire::Retries': '2',
    'Acquire::http::Timeout': '30',
    'APT::Update::Error-Mode': 'any',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  return (...args) => runs('apt-get', [...options, '-qq', ...args], scratch);
}

const runs = (command, args, cwd) =>
  spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;

/** A file with this name somewhere below the folder. */
const below = (path, name) =>
  readdirSync(path, { recursive: true })
    .map((file) => join(path, file))
    .find((file) => name.test(file));

const missingLibraries = (library) =>
  (spawnSync('ldd', [library], { encoding: 'utf8' }).stdout ?? '').split('\n').filter((line) => /not found/.test(line));

function unpackLavapipe() {
  const found = archive();
  if (found === undefined) return;
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  console.log(`Fetching a software Vulkan driver from ${found.codename}-backports …`);
  const scratch = mkdtempSync(join(tmpdir(), 'gr-lavapipe-'));
  try {
    const apt = aptIn(scratch, `deb [signed-by=${keyring}] ${found.uri} ${found.codename}-backports main`);
    if (!apt('update') || !apt('download', 'mesa-vulkan-drivers')) return;
    const content = join(scratch, 'content');
    const [archiveFile] = list(scratch).filter((file) => file.endsWith('.deb'));
    if (archiveFile === undefined || !runs('dpkg', ['-x', archiveFile, content], scratch)) return;
    const library = below(content, /libvulkan_lvp\.so$/);
    const icd = below(content, /lvp_icd[^/]*\.json$/);
    if (library === undefined || icd === undefined) return;
    const missing = missingLibraries(library);
    if (missing.length > 0) return void console.error(`lavapipe cannot be loaded here:\n${missing.join('\n')}`);
    mkdirSync(folder, { recursive: true });
    const kept = join(folder, 'libvulkan_lvp.so');
    copyFileSync(library, `${kept}.part`);
    renameSync(`${kept}.part`, kept);
    const description = JSON.parse(readFileSync(icd, 'utf8'));
    description.ICD.library_path = kept;
    writeFileSync(`${unpacked}.part`, JSON.stringify(description));
    renameSync(`${unpacked}.part`, unpacked);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What a person does to have a driver. */
export const vulkanRemedy = () =>
  isDebian()
    ? 'sudo apt-get install libvulkan1 mesa-vulkan-drivers chromium, then npm test again'
    : 'install a Vulkan loader and a driver: of your GPU, or Mesa 25 or later (lavapipe) for a software one';
