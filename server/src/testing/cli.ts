// The command line in this process, on a fleet's database and in a folder of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { runCli } from '#cli/program.ts';
import { createSecretBox } from '#lib/secret-box.ts';
import type { Fleet } from './fleet.ts';

export type TestCli = {
  folder: string;
  /** What the command finds in its environment. */
  environment: Record<string, string | undefined>;
  /** Words as a person types them; FOLDER stands for `folder`. */
  run: (...words: string[]) => Promise<{ exit: unknown; out: string; err: string }>;
  close: () => void;
};

export const CLI_KEY = 'a2V5IG9mIHRlc3RzIG9mIHRoZSBjb21tYW5kIGxpbmU=';

export function openTestCli(fleet: Pick<Fleet, 'url' | 'secrets'>): TestCli {
  const folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-cli-'));
  const { secrets } = fleet;
  secrets.know('the master key', CLI_KEY);
  secrets.opensWith(createSecretBox(Buffer.from(CLI_KEY, 'base64')));
  const environment: TestCli['environment'] = {
    DATABASE_URL: fleet.url,
    GROUNDCREW_KEY: CLI_KEY,
    GROUNDCREW_DATA: folder,
    GROUNDCREW_LOGS: folder,
    GROUNDCREW_SIMULATOR: undefined,
  };
  return {
    folder,
    environment,
    run: async (...words) => {
      const said = { out: '', err: '' };
      for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
      const spies = [
        vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((said.out += String(text)))),
        vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((said.err += String(text)))),
      ];
      try {
        process.exitCode = undefined;
        await runCli(words.map((word) => word.replace('FOLDER', folder)));
        return { exit: process.exitCode, ...said };
      } finally {
        process.exitCode = undefined;
        secrets.look(JSON.stringify(said), `what ${words[0]} said`);
        for (const spy of spies) spy.mockRestore();
        vi.unstubAllEnvs();
      }
    },
    close: () => {
      secrets.lookInto(folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
