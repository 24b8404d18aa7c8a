import type { FetchProgress, LoadProgress } from '@gr/datasets/node';
import type { Output } from '../train/reporters.ts';

/** Shows downloads and decoding on one line of a terminal, elsewhere at every tenth; notes on lines of their own. */
export const progressWriter = ({ err, terminal, columns }: Output) => {
  let open = false;
  let shown = '';
  const end = (): void => {
    if (open) err('\n');
    open = false;
  };
  const share = (what: string, done: number, total: number, text: string): void => {
    const line = `${what}  ${text}  ${((100 * done) / total).toFixed(0)} %`;
    if (terminal) {
      err(`\r\x1b[2K${line.slice(0, Math.max(1, columns - 1))}`);
      open = true;
      if (done === total) end();
      return;
    }
    const tenth = `${what} ${Math.floor((10 * done) / total)}`;
    if (tenth !== shown) err(`${line}\n`);
    shown = tenth;
  };
  const show = (progress: FetchProgress | LoadProgress): void => {
    if (progress.kind === 'note') {
      end();
      err(`${progress.message}\n`);
    } else if (progress.kind === 'download') {
      const { file, received, total } = progress;
      share(file, received, total, `${(received / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB`);
    } else share('decoding', progress.done, progress.total, `${progress.done} of ${progress.total} images`);
  };
  return { show, end };
};
