// A tar archive of a few files in memory (POSIX ustar): https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html
import { Buffer } from 'node:buffer';

export type TarFile = { name: string; text: string };

const BLOCK = 512;
const NAME_MAX = 100;

/** `at`: the time that all of them bear. Names are short and of ASCII. */
export function tarOf(files: readonly TarFile[], at: Date): Buffer {
  const parts = files.flatMap(({ name, text }) => {
    const bytes = Buffer.from(text, 'utf8');
    return [header(name, bytes.length, at), bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
  });
  // Two empty blocks say that nothing follows.
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

function header(name: string, size: number, at: Date): Buffer {
  if (!/^[\x21-\x7E]+$/.test(name) || name.length > NAME_MAX) throw new RangeError(`${name} is no name for a tar file`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, offset: number, digits: number) =>
    block.write(`${value.toString(8).padStart(digits, '0')}\0`, offset, 'ascii');
  block.write(name, 0, 'ascii');
  octal(0o600, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, 124, 11);
  octal(Math.floor(at.getTime() / 1000), 136, 11);
  block.write('        0', 148, 'ascii');
  block.write('ustar', 257, 'ascii');
  block.write('00', 263, 'ascii');
  // With spaces in its own place.
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  );
  return block;
}
