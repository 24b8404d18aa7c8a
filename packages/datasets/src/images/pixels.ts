/** A decoded image. */
export interface Pixels {
  readonly height: number;
  readonly width: number;
  /** [height, width, 3]: red, green, blue; equal where the image is grey. */
  readonly data: Uint8Array;
}

/** Whether all pixels are grey. */
export const isGrey = (data: Uint8Array): boolean => {
  for (let i = 0; i < data.length; i += 3) if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return false;
  return true;
};

/** What an encoded image is, by its first bytes. */
export const imageFormat = (bytes: Uint8Array): 'png' | 'jpeg' | undefined => {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, i) => bytes[i] === byte) ? 'png' : undefined;
};
