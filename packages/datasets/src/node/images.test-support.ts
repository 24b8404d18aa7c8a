import sharp from 'sharp';

/** A JPEG of one colour, or a grey one with a single channel. */
export const jpeg = (side: number, colour: readonly [number, number, number] | number): Promise<Uint8Array> =>
  typeof colour === 'number'
    ? sharp(new Uint8Array(side * side).fill(colour), { raw: { width: side, height: side, channels: 1 } })
        .toColourspace('b-w')
        .jpeg({ quality: 95 })
        .toBuffer()
    : sharp({
        create: {
          width: side,
          height: side,
          channels: 3,
          background: { r: colour[0], g: colour[1], b: colour[2] },
        },
      })
        .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
        .toBuffer();

/** A PNG of these bytes, three a pixel. */
export const png = (height: number, width: number, data: Uint8Array): Promise<Uint8Array> =>
  sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
