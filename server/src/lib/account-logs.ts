// One log an account, beside that of all: `accounts/<id>.log`, by id as names change and may be no names of files.
import path from 'node:path';
import { openRollingFile, type RollingFile, type RollingRule } from '#lib/rolling-file.ts';

export type AccountLogs = { write: (account_id: number, line: string) => void; sync: () => void };

/** Files that are held open: of thousands of accounts few are talked of at a time. */
const OPEN_AT_ONCE = 32;

export function openAccountLogs(folder: string, rule: RollingRule, onTrouble: (error: unknown) => void): AccountLogs {
  const open = new Map<number, RollingFile>();
  let troubled = false;
  return {
    write: (account_id, line) => {
      const file =
        open.get(account_id) ??
        openRollingFile({
          ...rule,
          file: path.join(folder, 'accounts', `${account_id}.log`),
          onTrouble: (error) => {
            if (!troubled) onTrouble(error);
            troubled = true;
          },
        });
      // At the end: the one that was not written to for longest stands first.
      open.delete(account_id);
      open.set(account_id, file);
      file.write(line);
      const [eldest] = open.keys();
      if (open.size <= OPEN_AT_ONCE || eldest === undefined) return;
      open.get(eldest)?.close();
      open.delete(eldest);
    },
    sync: () => {
      for (const file of open.values()) file.sync();
    },
  };
}
