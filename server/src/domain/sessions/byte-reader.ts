/** Reads numbers and pieces off a payload, one after the other; throws a RangeError where it ends too early. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get rest(): number {
    return this.#bytes.length - this.#position;
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16be(): number {
    return this.#view.getUint16(this.#advance(2));
  }

  uint32be(): number {
    return this.#view.getUint32(this.#advance(4));
  }

  uint64be(): bigint {
    return this.#view.getBigUint64(this.#advance(8));
  }

  int32le(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  uint32le(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  int64le(): bigint {
    return this.#view.getBigInt64(this.#advance(8), true);
  }

  take(length: number): Uint8Array {
    const start = this.#advance(length);
    // A copy, and no Buffer whose slice would share its memory.
    return new Uint8Array(this.#bytes.subarray(start, start + length));
  }

  /** TL's `bytes` and `string`: a length of one byte, or 254 and three bytes, padded to a multiple of four. */
  tlBytes(): Uint8Array {
    const short = this.uint8();
    const length = short < 254 ? short : this.uint8() | (this.uint8() << 8) | (this.uint8() << 16);
    const value = this.take(length);
    this.#advance((4 - (((short < 254 ? 1 : 4) + length) % 4)) % 4);
    return value;
  }

  #advance(length: number): number {
    if (length > this.rest) throw new RangeError('the payload ends too early');
    const start = this.#position;
    this.#position += length;
    return start;
  }
}
