import type { Told } from '@groundcrew/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '#lib/api.ts';
import { csvOf, type Line } from './read-lines.ts';

/** One request holds up to a thousand lines; in small parts one sees how far it is. */
const LINES_AT_ONCE = { look: 200, add: 25 } as const;
const FILES_AT_ONCE = 25;

/** Of a line that was looked at or added. */
export type Outcome = { id: number | null; kind: string | null } | { reason: string; told: Told | undefined };

/** What came of a list; `of` is the list it was, so that it is not taken for that of another one. */
type Outcomes = { of: readonly Line[]; added: boolean; by_line: ReadonlyMap<number, Outcome> };

export type Batch = {
  lines: readonly Line[];
  /** By their names, where lines name files. */
  files: ReadonlyMap<string, File> | null;
  old_scripts_stopped: boolean;
};

export function useImport() {
  const [outcomes, setOutcomes] = useState<Outcomes | null>(null);
  const run = useMutation({
    mutationFn: async ({ lines, add, ...batch }: Batch & { add: boolean }) => {
      const by_line = new Map<number, Outcome>();
      const show = () => setOutcomes({ of: lines, added: add, by_line: new Map(by_line) });
      const wanted = lines.filter(({ trouble }) => trouble === null);
      const at_once = batch.files ? FILES_AT_ONCE : LINES_AT_ONCE[add ? 'add' : 'look'];
      // What was looked at stays in sight until the first part is done.
      for (let from = 0; from < wanted.length; from += at_once) {
        const part = wanted.slice(from, from + at_once);
        for (const [line, outcome] of await send({ ...batch, lines: part }, add)) by_line.set(line, outcome);
        show();
      }
      show();
    },
  });
  return { outcomes, run };
}

async function send({ lines, files, old_scripts_stopped }: Batch, add: boolean): Promise<[number, Outcome][]> {
  const csv = new File([csvOf(lines, files ? 'session_file' : 'session_string')], 'accounts.csv', { type: 'text/csv' });
  const sessions = files ? lines.flatMap(({ session }) => files.get(session) ?? []) : undefined;
  const done = await client.accounts.import_csv({
    csv,
    ...(sessions && { sessions }),
    dry_run: !add,
    old_scripts_stopped,
  });
  // The header is the first line of what was sent.
  const lineAt = (line: number) => lines[line - 2]?.line ?? 0;
  return [
    ...done.added.map(({ line, id, kind }): [number, Outcome] => [lineAt(line), { id, kind }]),
    ...done.rejected.map(({ line, reason, told }): [number, Outcome] => [lineAt(line), { reason, told }]),
  ];
}
