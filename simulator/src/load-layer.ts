import { readFile } from 'node:fs/promises';
import type { ClientLayer } from '#box.ts';
import { layerOf, TlTextError } from '#wire/tl-text.ts';

/** A schema from a file; which layer it is, the file says itself. */
export async function loadLayer(path: string): Promise<ClientLayer> {
  let tl: string;
  try {
    tl = await readFile(path, 'utf8');
  } catch (cause) {
    throw new TlTextError(`${path} cannot be read`, { cause });
  }
  const layer = layerOf(tl);
  if (layer === null)
    throw new TlTextError(`${path} does not say which layer it is: a line "// LAYER 198" is expected`);
  return { layer, tl };
}
