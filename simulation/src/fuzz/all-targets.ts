import { parseSession } from '@groundcrew/server/domain/sessions/parse.ts';
import { identityOf } from '#contract/world.ts';
import { crypto } from '#raw-client/raw-client.ts';
import { readSamples } from './samples.ts';
import type { Target } from './target.ts';
import { legacyTargets } from './targets/legacy.ts';
import { notationTargets } from './targets/notations.ts';
import { requestTargets } from './targets/requests.ts';
import { wireTargets } from './targets/wire.ts';

export async function allTargets(seed: number): Promise<Target[]> {
  await crypto.initialize();
  const { legacy, ...notations } = await readSamples(seed);
  const parsed = parseSession(identityOf('alice').session_string);
  if (!parsed.ok) throw new Error(parsed.reason);
  return [
    ...notationTargets(notations),
    ...legacyTargets(legacy),
    ...wireTargets(parsed.session.auth_key),
    ...requestTargets(),
  ];
}
