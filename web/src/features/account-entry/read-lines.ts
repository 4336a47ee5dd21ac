// Many accounts as text: a table with a header, or one account a line in whichever order its parts stand.

/** One account as it stands in a text or a file; what is empty was not given. */
export type Line = {
  /** In the text, or among the files, from 1. */
  line: number;
  name: string;
  /** A string, or the name of a file. */
  session: string;
  proxy_url: string;
  phone: string;
  api_id: string;
  api_hash: string;
  /** Why it cannot even be tried; of a session that an earlier line has, that line. */
  trouble: 'no_session' | { same_as: number } | null;
};

const COLUMNS = ['name', 'session', 'proxy_url', 'phone', 'api_id', 'api_hash'] as const;
type Column = (typeof COLUMNS)[number];

/** As tables of other programs call them. */
const ALIASES: Readonly<Record<string, Column>> = {
  name: 'name',
  session_name: 'name',
  session: 'session',
  session_string: 'session',
  string_session: 'session',
  proxy: 'proxy_url',
  proxy_url: 'proxy_url',
  phone: 'phone',
  api_id: 'api_id',
  api_hash: 'api_hash',
};

const DELIMITERS = ['\t', ';', ',', '|'] as const;

const SESSION = /^[\w+/=-]{200,}(:\d{1,2})?$/;
/** Too short for one, yet nothing else looks so: what is wrong with it the server says. */
const CUT_SESSION = /^[\w+/=-]{60,}$/;
const PROXY = /:\/\/|^[^\s@]+@[^\s@:]+:\d{1,5}$|^[^\s:@]+:\d{1,5}(:[^\s:]+:\S+)?$/;
/** As a table has it that was exported here: its password is hidden, so it leads nowhere. */
const MASKED = /:\*\*\*@/;
const PHONE = /^\+\d{5,16}$|^\d{11,16}$/;
const API_ID = /^\d{4,10}$/;
const API_HASH = /^[0-9a-f]{32}$/i;

export function readLines(text: string): Line[] {
  const rows = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map((content, at) => ({ line: at + 1, content: content.trim() }))
    .filter(({ content }) => content !== '' && !content.startsWith('#'));
  const table = tableOf(rows[0]?.content ?? '');
  const read = table
    ? rows.slice(1).map(({ line, content }) => lineOf(line, table.read(content)))
    : rows.map(({ line, content }) => lineOf(line, freely(content)));
  return withTwins(read);
}

/** Those of files: each is called as its file is. */
export function linesOfFiles(files: readonly File[]): Line[] {
  return files.map((file, at) =>
    lineOf(at + 1, { name: file.name.replace(/\.(session|txt)$/i, ''), session: file.name }),
  );
}

type Parts = Partial<Record<Column, string>>;

function lineOf(line: number, parts: Parts): Line {
  const given = { name: '', session: '', proxy_url: '', phone: '', api_id: '', api_hash: '', ...parts };
  return { line, ...given, trouble: given.session === '' ? 'no_session' : null };
}

/** How a table reads its lines; null: the first line is no header. */
function tableOf(header: string): { read: (content: string) => Parts } | null {
  for (const delimiter of DELIMITERS) {
    const names = cellsOf(header, delimiter).map((cell) => cell.toLowerCase());
    // In a table that was exported here, `name` is what people see; what an account is called by stands beside it.
    const keyed = names.includes('session_name');
    const columns = names.map((cell) => (keyed && cell === 'name' ? undefined : ALIASES[cell]));
    if (!columns.includes('session')) continue;
    return {
      read: (content) => {
        const cells = cellsOf(content, delimiter);
        const parts: Parts = {};
        columns.forEach((column, at) => {
          const cell = cells[at];
          if (column !== undefined && cell && !(column === 'proxy_url' && MASKED.test(cell))) parts[column] = cell;
        });
        return parts;
      },
    };
  }
  return null;
}

/** Of one line; a cell in quotes may hold the delimiter, and quotes as two. */
function cellsOf(content: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < content.length; at += 1) {
    const character = content[at] ?? '';
    if (character === '"' && quoted && content[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (character === '"' && (quoted || cell.trim() === '')) quoted = !quoted;
    else if (character === delimiter && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  return [...cells, cell.trim()];
}

/** Each part shows by its looks what it is; what is nothing else belongs to the name. */
function freely(content: string): Parts {
  const parts: Parts = {};
  const name: string[] = [];
  const words = content.split(/[\s;,|]+/).filter((part) => part !== '');
  // A number alone may well be a part of the name.
  const has_hash = words.some((word) => API_HASH.test(word));
  for (const word of words) {
    const column = columnOf(word);
    if (column === null || parts[column] !== undefined || (column === 'api_id' && !has_hash)) name.push(word);
    else parts[column] = word;
  }
  return { ...parts, ...(name.length > 0 && { name: name.join(' ') }) };
}

function columnOf(word: string): Exclude<Column, 'name'> | null {
  if (SESSION.test(word)) return 'session';
  if (PROXY.test(word)) return 'proxy_url';
  if (API_HASH.test(word)) return 'api_hash';
  if (PHONE.test(word)) return 'phone';
  if (API_ID.test(word)) return 'api_id';
  return CUT_SESSION.test(word) ? 'session' : null;
}

function withTwins(lines: readonly Line[]): Line[] {
  const first = new Map<string, number>();
  return lines.map((line) => {
    const { session } = line;
    const same_as = first.get(session);
    if (session !== '' && same_as === undefined) first.set(session, line.line);
    return session === '' || same_as === undefined ? line : { ...line, trouble: { same_as } };
  });
}

/** Names for those without one, in turn: none that another line has. */
export function named(lines: readonly Line[], prefix: string, from: number): Line[] {
  const taken = new Set(lines.map(({ name }) => name));
  let next = from;
  return lines.map((line) => {
    if (line.name !== '' || line.trouble !== null) return line;
    while (taken.has(`${prefix}${next}`)) next += 1;
    const name = `${prefix}${next}`;
    next += 1;
    return { ...line, name };
  });
}

/** The proxies, one after the other and from the first again, for those lines that have none. */
export function withProxies(lines: readonly Line[], proxies: readonly string[]): Line[] {
  let next = 0;
  return lines.map((line) => {
    if (line.proxy_url !== '' || line.trouble !== null || proxies.length === 0) return line;
    const proxy_url = proxies[next % proxies.length] ?? '';
    next += 1;
    return { ...line, proxy_url };
  });
}

/** As the API's import takes it: a header, and then each line in its order. */
export function csvOf(lines: readonly Line[], session: 'session_string' | 'session_file'): string {
  const header = COLUMNS.map((column) => (column === 'session' ? session : column)).join(',');
  const rows = lines.map((line) => COLUMNS.map((column) => `"${line[column].replaceAll('"', '""')}"`).join(','));
  return [header, ...rows].join('\n');
}
