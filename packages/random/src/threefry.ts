import { type Key, checkKey } from './key.ts';

/**
 * Threefry-2x32 with 20 rounds: a block cipher that maps (key, 64-bit counter) to 64 random bits.
 *
 * Encrypts `counter`, `counter + 1`, … (the low word counts and wraps) into the two outputs, one block per place.
 *
 * Source: Salmon, Moraes, Dror, Shaw, “Parallel random numbers: as easy as 1, 2, 3”, SC 2011, section 3.3.
 *
 * @param counter high and low word of the first counter
 * @param high receives the first word of each block
 * @param low receives the second word of each block; as long as `high`
 */
export function threefry2x32(key: Key, counter: Key, high: Uint32Array, low: Uint32Array): void {
  checkKey(key);
  const k0 = key[0] | 0;
  const k1 = key[1] | 0;
  const k2 = k0 ^ k1 ^ 0x1bd11bda;
  const first0 = (counter[0] + k0) | 0;
  const first1 = (counter[1] + k1) | 0;
  // Written out: a loop over the rounds takes about twice as long.
  for (let i = 0; i < high.length; i++) {
    let a = first0;
    let b = (first1 + i) | 0;
    a = (a + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ a;
    a = (a + b) | 0;
    b = ((b << 15) | (b >>> 17)) ^ a;
    a = (a + b) | 0;
    b = ((b << 26) | (b >>> 6)) ^ a;
    a = (a + b) | 0;
    b = ((b << 6) | (b >>> 26)) ^ a;
    a = (a + k1) | 0;
    b = (b + k2 + 1) | 0;
    a = (a + b) | 0;
    b = ((b << 17) | (b >>> 15)) ^ a;
    a = (a + b) | 0;
    b = ((b << 29) | (b >>> 3)) ^ a;
    a = (a + b) | 0;
    b = ((b << 16) | (b >>> 16)) ^ a;
    a = (a + b) | 0;
    b = ((b << 24) | (b >>> 8)) ^ a;
    a = (a + k2) | 0;
    b = (b + k0 + 2) | 0;
    a = (a + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ a;
    a = (a + b) | 0;
    b = ((b << 15) | (b >>> 17)) ^ a;
    a = (a + b) | 0;
    b = ((b << 26) | (b >>> 6)) ^ a;
    a = (a + b) | 0;
    b = ((b << 6) | (b >>> 26)) ^ a;
    a = (a + k0) | 0;
    b = (b + k1 + 3) | 0;
    a = (a + b) | 0;
    b = ((b << 17) | (b >>> 15)) ^ a;
    a = (a + b) | 0;
    b = ((b << 29) | (b >>> 3)) ^ a;
    a = (a + b) | 0;
    b = ((b << 16) | (b >>> 16)) ^ a;
    a = (a + b) | 0;
    b = ((b << 24) | (b >>> 8)) ^ a;
    a = (a + k1) | 0;
    b = (b + k2 + 4) | 0;
    a = (a + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ a;
    a = (a + b) | 0;
    b = ((b << 15) | (b >>> 17)) ^ a;
    a = (a + b) | 0;
    b = ((b << 26) | (b >>> 6)) ^ a;
    a = (a + b) | 0;
    b = ((b << 6) | (b >>> 26)) ^ a;
    high[i] = a + k2;
    low[i] = b + k0 + 5;
  }
}
