import type { RunEvent } from '@gr/trials/node';
import type { Output } from '../train/reporters.ts';
import type { Board } from './board.ts';

/** Shows a board while trials run. */
export interface View {
  readonly begin: () => void;
  readonly onEvent: (event: RunEvent) => void;
  /** Leaves what is worth keeping. */
  readonly end: () => void;
}

const redrawEvery = 200;

/** On a terminal lines that are drawn over, with messages above them; elsewhere a line for each trial that ends and each message. */
export function view(board: Board, { err, terminal, columns }: Output): View {
  let drawn = 0;
  const wipe = () => {
    if (drawn > 0) err(`\x1b[${drawn}A\x1b[0J`);
    drawn = 0;
  };
  const draw = () => {
    const lines = board.lines(columns);
    wipe();
    err(`${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  let timer: NodeJS.Timeout | undefined;
  return {
    begin() {
      if (terminal) timer = setInterval(draw, redrawEvery).unref();
    },
    onEvent(event) {
      const line = board.hear(event);
      if (line === undefined || (terminal && event.kind === 'recorded' && event.record.outcome.kind === 'done')) return;
      wipe();
      err(`${line}\n`);
      if (terminal) draw();
    },
    end() {
      clearInterval(timer);
      wipe();
    },
  };
}
