// Sentences about an act that is under way, for whoever waits for its end. They are kept nowhere: what is not heard is told with
// the end of the act.
import { sql } from 'kysely';
import { z } from 'zod';
import type { Scope } from '#store/scope.ts';

const CHANNEL = 'groundcrew_said';
/** What the bell has to listen to. */
export const SAID_CHANNELS = [CHANNEL] as const;

/** Of what PostgreSQL takes as a payload, 8,000 bytes, in whatever alphabet. */
const SENTENCE_MAX = 1_000;

const saidSchema = z.object({
  /** Who hears it. */
  ear: z.string(),
  attempt: z.number().int(),
  /** Which sentence of the act it is, from 0 on. */
  n: z.number().int(),
  level: z.enum(['info', 'warning', 'error']),
  sentence: z.string(),
});

export type Said = z.infer<typeof saidSchema>;

export async function notifySaid({ db }: Pick<Scope, 'db'>, said: Said): Promise<void> {
  if (said.sentence.length > SENTENCE_MAX) return;
  await sql`select pg_notify(${CHANNEL}, ${JSON.stringify(said)})`.execute(db);
}

/** Null for what is no such payload: anybody may notify. */
export function readSaid(payload: string): Said | null {
  try {
    return saidSchema.parse(JSON.parse(payload));
  } catch {
    return null;
  }
}
