import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generate, type WorldFile } from '@groundcrew/simulator';

/** People talk in the groups, read, react and answer. */
const LIFE: WorldFile['life'] = {
  messages_per_hour: 1,
  reads: { probability: 0.8, after_seconds: [5, 120] },
  reactions: { probability: 0.2, after_seconds: [20, 600] },
  answers: { probability: 0.5, after_seconds: [60, 900] },
};

/** A world of every kind of group, in which people live; and the folder of older files whose accounts stand in it. */
export async function makeWorld(options: {
  folder: string;
  accounts: number;
  groups: number;
  seed: number;
}): Promise<{ file: string; legacy: string }> {
  const { folder, ...rest } = options;
  const made = await generate({ ...rest, all_kinds: true, out: folder });
  const file = path.join(folder, 'world.json');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it was written a moment ago
  const world = JSON.parse(readFileSync(file, 'utf8')) as WorldFile;
  writeFileSync(file, JSON.stringify({ ...world, life: LIFE }));
  return { file, legacy: made.legacy };
}
