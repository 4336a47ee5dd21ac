/** The smallest PNG: one pixel. */
export const ONE_PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A picture of that many bytes: what stands behind a PNG's end is ignored by everybody. */
export function pictureOf(bytes: number): Buffer {
  const noise = Buffer.alloc(bytes - ONE_PIXEL.length);
  for (let at = 0; at < noise.length; at++) noise[at] = (at * 7919) % 251;
  return Buffer.concat([ONE_PIXEL, noise]);
}
