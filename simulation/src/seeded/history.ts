/** What has happened: a hash of all of it, which two runs of one seed share, and the last lines for whoever has to look. */
import { createHash } from 'node:crypto';

const KEPT = 4000;

export type History = {
  /** A step: part of the hash. */
  step: (line: string) => void;
  /** What people want to know beside; not part of the hash. */
  tell: (line: string) => void;
  hash: () => string;
  /** The last lines that hold one of the words, the oldest first. */
  last: (count: number, words?: readonly string[]) => string[];
};

export function createHistory(now: () => Date): History {
  const hash = createHash('sha256');
  const lines: string[] = [];
  let next = 0;
  const keep = (line: string): void => {
    lines[next % KEPT] = line;
    next += 1;
  };
  const inOrder = (): string[] =>
    next <= KEPT ? lines : [...lines.slice(next % KEPT), ...lines.slice(0, next % KEPT)];
  return {
    step: (line) => {
      const dated = `${now().toISOString()} ${line}`;
      hash.update(`${dated}\n`);
      keep(dated);
    },
    tell: (line) => keep(`${now().toISOString()}   ${line}`),
    hash: () => hash.copy().digest('hex').slice(0, 16),
    last: (count, words = []) =>
      inOrder()
        .filter((line) => words.length === 0 || words.some((word) => line.includes(word)))
        .slice(-count),
  };
}
