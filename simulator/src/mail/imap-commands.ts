// How IMAP commands are written (RFC 3501, section 9): words, "quoted texts", {n} literals that follow in bytes of their own,
// and lists in brackets.
export type ImapValue = string | ImapValue[];

export type ImapCommand = { tag: string; name: string; args: ImapValue[] };

export class ImapSyntaxError extends Error {}

/** What a line may hold; literals come beside it. */
const LINE_MAX = 65_536;
/** The largest mail that is taken. */
const LITERAL_MAX = 60_000_000;
const LITERAL = /\{(\d+)(\+?)\}$/;

/** Puts a literal's place into the line; no line that is read has this character. */
const PLACE = '\u0000';

/** Gathers what comes in until a command is whole. */
export class ImapReader {
  #waiting: Buffer[] = [];
  #size = 0;
  #line = '';
  #literals: string[] = [];
  /** Bytes of a literal that are still to come. */
  #literal_size: number | null = null;

  /** Returns the whole lines that there are now, each with its literals; `goOn` is called where the client waits to be told so. */
  *push(chunk: Buffer, goOn: () => void): Generator<{ line: string; literals: string[] }> {
    this.#waiting.push(chunk);
    this.#size += chunk.length;
    for (;;) {
      if (this.#literal_size !== null) {
        if (this.#size < this.#literal_size) return;
        // Latin-1 keeps each byte as it is.
        this.#literals.push(this.#take(this.#literal_size).toString('latin1'));
        this.#literal_size = null;
      }
      const end = this.#endOfLine();
      if (end === -1) return;
      const part = this.#take(end).toString('utf8');
      this.#take(2);
      const [whole, digits = '', plus] = LITERAL.exec(part) ?? [];
      if (whole === undefined) {
        yield { line: this.#line + part, literals: this.#literals };
        this.#line = '';
        this.#literals = [];
        continue;
      }
      if (Number(digits) > LITERAL_MAX) throw new ImapSyntaxError(`a literal has ${LITERAL_MAX} bytes at most`);
      this.#line += part.slice(0, -whole.length) + PLACE;
      this.#literal_size = Number(digits);
      if (plus === '') goOn();
    }
  }

  #endOfLine(): number {
    if (this.#waiting.length > 1) this.#waiting = [Buffer.concat(this.#waiting)];
    const end = this.#waiting[0]?.indexOf('\r\n') ?? -1;
    if (end === -1 && this.#size > LINE_MAX) throw new ImapSyntaxError(`a line has ${LINE_MAX} bytes at most`);
    return end;
  }

  #take(bytes: number): Buffer {
    const all = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting);
    this.#waiting = [all.subarray(bytes)];
    this.#size -= bytes;
    return all.subarray(0, bytes);
  }
}

const TOKEN = /^(?: +|\(|\)|"((?:[^"\\]|\\.)*)"|\0|((?:[^\s()"[\]\0]|\[[^\]]*\])+))/;

/** Throws ImapSyntaxError. */
export function parseCommand({ line, literals }: { line: string; literals: readonly string[] }): ImapCommand {
  const rest = [...literals];
  const stack: ImapValue[][] = [[]];
  for (let at = 0; at < line.length;) {
    const found = TOKEN.exec(line.slice(at));
    if (!found) throw new ImapSyntaxError(`nothing can be made of ${JSON.stringify(line.slice(at, at + 20))}`);
    const [token, quoted, word] = found;
    at += token.length;
    const top = stack.at(-1)!;
    if (token === '(') stack.push([]);
    else if (token === ')') {
      const list = stack.pop()!;
      const below = stack.at(-1);
      if (!below) throw new ImapSyntaxError('a bracket is closed that was not opened');
      below.push(list);
    } else if (token === PLACE) top.push(rest.shift() ?? '');
    else if (quoted !== undefined) top.push(quoted.replaceAll(/\\(.)/g, '$1'));
    else if (word !== undefined) top.push(word);
  }
  const [values] = stack;
  if (stack.length !== 1 || !values) throw new ImapSyntaxError('a bracket is open');
  const [tag, name, ...args] = values;
  if (typeof tag !== 'string' || typeof name !== 'string')
    throw new ImapSyntaxError('a tag and a command are expected');
  if (name.toUpperCase() !== 'UID') return { tag, name: name.toUpperCase(), args };
  const [what, ...others] = args;
  if (typeof what !== 'string') throw new ImapSyntaxError('UID goes before a command');
  return { tag, name: `UID ${what.toUpperCase()}`, args: others };
}
