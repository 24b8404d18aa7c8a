// `gr reproduce`, `gr report` and `gr tune`: what they say, what they leave, and what they do with files that are not as they were.
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endAll, filesOf, gr, outcomes, resultFiles } from './gr.ts';

const digits = ['reproduce', 'digits', '--quick', '--seeds', '1', '--jobs', '2'];
const at = { dir: '', finished: '', said: { out: '', err: '' } };
beforeAll(async () => {
  at.dir = await mkdtemp(join(tmpdir(), 'gr-reproduce-'));
  at.finished = join(at.dir, 'finished');
  const { code, ...said } = await gr([...digits, '--out', at.finished]);
  expect(code, said.err).toBe(0);
  at.said = said;
});
afterAll(async () => {
  endAll();
  await rm(at.dir, { recursive: true, force: true });
});

/** The finished experiment in a folder that a test may spoil. */
const copy = async (name: string): Promise<string> => {
  await cp(at.finished, join(at.dir, name), { recursive: true });
  return join(at.dir, name);
};
const version = (file: string, version: number) =>
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), version }));
const untouched = (folder: string) => {
  const before = filesOf(folder);
  return () => expect(filesOf(folder)).toEqual(before);
};

test('where there is no terminal each trial that ends has a line, with the pace and the time left', () => {
  const [head, ...lines] = at.said.err.trimEnd().split('\n');
  expect(head).toBe(
    'Made digits with 2,000 labels: 3 trials, 2 at a time. Shortened: 2 % of the iterations, 1 of 3 seeds',
  );
  expect(lines.map((line) => line.slice(0, 10))).toEqual(['1/3 trials', '2/3 trials', '3/3 trials']);
  expect(lines[0]).toMatch(/ {2}[\d.]+ trials\/min {2}\d+:\d\d left {2}lenet on 2,000 examples of digits, /);
  expect(lines[2]).not.toContain('left');
  expect(at.said.err).not.toContain('\x1b');
  expect(at.said.out).toMatch(/Test accuracy, % +Baseline +SpectReg +DoubleBack\nNo dropout( +\d+\.\d\d){3}\n/);
  expect(at.said.out).toContain(`Report: ${join(at.finished, 'report.html')}\n`);
});

test('a finished experiment is not trained again: no file changes, and the report is the same to the byte', async () => {
  const folder = await copy('again');
  const unchanged = untouched(folder);
  const times = () => Object.values(resultFiles(folder)).map((file) => statSync(file).mtimeMs);
  const before = times();
  const again = await gr([...digits, '--out', folder]);
  expect(again).toMatchObject({ code: 0, out: at.said.out.replaceAll(at.finished, folder) });
  expect(again.err).not.toContain('1/3');
  expect(times()).toEqual(before);
  unchanged();
});

test('gr report makes the same report from the results alone', async () => {
  const folder = await copy('report');
  const unchanged = untouched(folder);
  await rm(join(folder, 'report.html'));
  expect(await gr(['report', folder])).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/^SpectReg makes [^]*\nNot the full protocol: .*\n[^]*Report: /),
  });
  unchanged();
});

test('gr report of a folder that has no experiment says which folders have', async () => {
  expect(await gr(['report', at.dir])).toMatchObject({
    code: 1,
    out: '',
    err: `gr: ${at.dir} has no experiment.json. Give a folder that gr reproduce wrote.\n`,
  });
});

test('an experiment of a later release, or a spoilt one, is refused and left as it is', async () => {
  const folder = await copy('future');
  version(join(folder, 'experiment.json'), 3);
  let unchanged = untouched(folder);
  for (const args of [
    [...digits, '--out', folder],
    ['report', folder],
  ]) {
    const { code, err } = await gr(args);
    expect(code).toBe(1);
    expect(err).toMatch(
      /^gr: .*experiment\.json.*it is gr-experiment version 3, and this program knows 2\. Update gr\.\n$/,
    );
    unchanged();
  }
  writeFileSync(join(folder, 'experiment.json'), '{"format":"gr-exp');
  unchanged = untouched(folder);
  expect(await gr([...digits, '--out', folder])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^gr: .*experiment\.json.* it is no JSON.*\n$/),
  });
  unchanged();
});

test('a result of a later release and one that is cut off are named and left; what is missing is run', async () => {
  const folder = await copy('spoilt');
  const [later, cut, missing] = Object.values(resultFiles(folder)) as [string, string, string];
  const whole = outcomes(folder);
  version(later, 9);
  writeFileSync(cut, readFileSync(cut, 'utf8').slice(0, 1000));
  await rm(missing);
  const before = filesOf(folder);
  const run = await gr([...digits, '--out', folder]);
  expect(run.code).toBe(1);
  expect(run.err).toContain(
    `${later} cannot be used: it is gr-trial version 9, and this program knows 2. Update gr.\n`,
  );
  expect(run.err).toMatch(/cannot be used: it is no JSON: .*remove it to run its trial again\.\n/);
  expect(run.err).toContain('gr: 2 results cannot be used, see above.\n');
  expect(run.out).toContain('1 of 3 trials are done.');
  const name = (file: string) => file.slice(folder.length + 1);
  for (const file of [later, cut].map(name)) expect(filesOf(folder)[file]).toBe(before[file]);
  expect((JSON.parse(readFileSync(missing, 'utf8')) as { id: string; outcome: object }).outcome).toEqual(
    whole[name(missing).split('/')[1]!],
  );

  const unchanged = untouched(folder);
  expect(await gr(['report', folder])).toMatchObject({
    code: 1,
    err: expect.stringContaining(`${cut} cannot be used`),
  });
  unchanged();
});

const bash = process.platform !== 'win32';
test.skipIf(!bash)(
  `on a full disk it ends with a clear error and what it had; with room it goes on${bash ? '' : ' (skipped: needs ulimit)'}`,
  async () => {
    const folder = await copy('full');
    const whole = outcomes(folder);
    const [kept, ...others] = Object.values(resultFiles(folder));
    for (const file of others) await rm(file);
    const before = { result: readFileSync(kept!, 'utf8'), report: readFileSync(join(folder, 'report.html'), 'utf8') };
    // to a process a limit on the size of files is what a full disk is: it may write 16 KiB
    const full = await gr([...digits, '--out', folder], { shell: 'ulimit -f 16' });
    expect(full.code).toBe(1);
    expect(full.err).toMatch(/gr: .*the file is larger than the system allows/);
    expect(full.err).toContain('2 of 3 trials are left. The same command goes on from here.');
    expect(full.err).not.toMatch(/^ +at /m);
    expect(readFileSync(kept!, 'utf8')).toBe(before.result);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toBe(before.report);
    expect(Object.keys(outcomes(folder))).toHaveLength(1);

    expect((await gr([...digits, '--out', folder])).code).toBe(0);
    expect(outcomes(folder)).toEqual(whole);
  },
);

test('tune chooses λ by rounds of a grid, goes on where it was, and reproduce takes what it chose', async () => {
  const [out, folder] = [join(at.dir, 'tune'), join(at.dir, 'tuned')];
  const tune = ['tune', 'digits', '--quick', '--seeds', '1', '--lambdas', '0.001,30', '--jobs', '2', '--out', out];
  const first = await gr(tune);
  expect(first.code, first.err).toBe(0);
  expect(first.out).toMatch(/No dropout \/ SpectReg|No dropout \/ spectreg/);
  expect(
    first.out.match(/ {2}Chosen: λ (0\.001|30), at an end of the grid: try others with --lambdas\./g),
  ).toHaveLength(2);
  const file = join(out, 'tuned.json');
  expect(first.out).toContain(`With these λ: gr reproduce digits --tuned ${file}\n`);

  const unchanged = untouched(out);
  const again = await gr(tune);
  expect(again).toMatchObject({ code: 0, out: first.out });
  unchanged();

  const tuned = await gr([...digits, '--tuned', file, '--out', folder]);
  expect(tuned.code, tuned.err).toBe(0);
  expect(tuned.out).toContain('λ chosen on a validation split.');
  appendFileSync(file, 'x');
  expect(await gr([...digits, '--tuned', file, '--out', folder])).toMatchObject({
    code: 1,
    err: expect.stringContaining(`${file} cannot be used: it is no JSON`),
  });
});
