// The product, broken on purpose, to prove that this check can fail: loaded before each process of it.
import { breakages as ofInbox } from '#inbox-check/telegram/breakages.ts';
import { breakWhileLoading, type Breakage } from '#lib/breakage.ts';
import { plants } from '#seeded/plants.ts';

/** Of what other checks know, what an orderly end can lose or double. */
const OF_SIMULATION = new Set(['reserve-after-sending']);
const OF_INBOX = ['no-identity'];

/** What breaks, by the name that `--break` takes. */
export const breakages: Record<string, readonly Breakage[]> = {
  ...Object.fromEntries(plants.flatMap(({ name, breakages }) => (OF_SIMULATION.has(name) ? [[name, breakages]] : []))),
  ...Object.fromEntries(OF_INBOX.map((name) => [name, ofInbox[name] ?? []])),
};

const chosen = breakages[process.env['GROUNDCREW_CHECK_BREAK'] ?? ''];
if (chosen) breakWhileLoading(chosen);
