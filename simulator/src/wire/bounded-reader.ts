/**
 * mtcute's reader of TL trusts what it reads: a vector may say that it has four thousand million elements, and strings
 * behind the end are empty ones, so that thirty bytes keep it busy for minutes. This one goes by what is there.
 */
import { TlBinaryReader } from '@mtcute/core/utils.js';

/** Every value takes whole words, and none takes less than one. */
const ELEMENT_MIN_BYTES = 4;

/** No request of Telegram's schema has objects in objects so deep; rich texts and JSON values could. */
const DEPTH_MAX = 200;

export class BoundedReader extends TlBinaryReader {
  #depth = 0;

  override object(id?: number): unknown {
    if (this.#depth === DEPTH_MAX) throw new RangeError(`objects in objects, ${DEPTH_MAX} deep`);
    this.#depth += 1;
    const object = super.object(id);
    this.#depth -= 1;
    return object;
  }

  override vector(read?: (id?: number) => unknown, bare = false): unknown[] {
    const count_at = this.pos + (bare ? 0 : 4);
    const count = count_at + 4 <= this.uint8View.length ? this.dataView.getUint32(count_at, true) : 0;
    const rest = this.uint8View.length - count_at - 4;
    if (count * ELEMENT_MIN_BYTES > rest) throw new RangeError(`a vector of ${count} elements in ${rest} bytes`);
    return super.vector(read, bare);
  }

  override bytes(): Uint8Array {
    const bytes = super.bytes();
    if (this.pos > this.uint8View.length) throw new RangeError('a string that ends behind the message');
    return bytes;
  }
}
