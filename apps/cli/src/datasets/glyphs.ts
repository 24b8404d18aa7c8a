/** Letters of 3 × 5 dots, row by row from the top, `#` for ink. */
const drawn: Readonly<Record<string, string>> = {
  a: '.#. #.# ### #.# #.#',
  b: '##. #.# ##. #.# ##.',
  c: '.## #.. #.. #.. .##',
  d: '##. #.# #.# #.# ##.',
  e: '### #.. ##. #.. ###',
  f: '### #.. ##. #.. #..',
  g: '.## #.. #.# #.# .##',
  h: '#.# #.# ### #.# #.#',
  i: '### .#. .#. .#. ###',
  j: '..# ..# ..# #.# .#.',
  k: '#.# #.# ##. #.# #.#',
  l: '#.. #.. #.. #.. ###',
  m: '#.# ### ### #.# #.#',
  n: '##. #.# #.# #.# #.#',
  o: '.#. #.# #.# #.# .#.',
  p: '##. #.# ##. #.. #..',
  q: '.#. #.# #.# ### .##',
  r: '##. #.# ##. #.# #.#',
  s: '.## #.. .#. ..# ##.',
  t: '### .#. .#. .#. .#.',
  u: '#.# #.# #.# #.# ###',
  v: '#.# #.# #.# #.# .#.',
  w: '#.# #.# ### ### #.#',
  x: '#.# #.# .#. #.# #.#',
  y: '#.# #.# .#. .#. .#.',
  z: '### ..# .#. #.. ###',
  0: '### #.# #.# #.# ###',
  1: '.#. ##. .#. .#. ###',
  2: '##. ..# .#. #.. ###',
  3: '##. ..# .#. ..# ##.',
  4: '#.# #.# ### ..# ..#',
  5: '### #.. ##. ..# ##.',
  6: '.## #.. ### #.# ###',
  7: '### ..# .#. .#. .#.',
  8: '### #.# ### #.# ###',
  9: '### #.# ### ..# ##.',
  '-': '... ... ### ... ...',
  '.': '... ... ... ... .#.',
  ',': '... ... ... .#. #..',
  '/': '..# ..# .#. #.. #..',
  "'": '.#. .#. ... ... ...',
  ' ': '... ... ... ... ...',
};

/** Dots of a letter and the gap after it. */
export const advance = 4;
/** Dots of a letter from top to bottom. */
export const lineHeight = 5;

/** The inked dots of a line of text, capitals drawn as small letters, unknown letters as a box. */
export const inkOf = (text: string): readonly { readonly row: number; readonly column: number }[] =>
  [...text.toLowerCase().replaceAll('_', ' ')].flatMap((letter, place) =>
    (drawn[letter] ?? '### #.# #.# #.# ###')
      .split(' ')
      .flatMap((dots, row) =>
        [...dots].flatMap((dot, column) => (dot === '#' ? [{ row, column: place * advance + column }] : [])),
      ),
  );
