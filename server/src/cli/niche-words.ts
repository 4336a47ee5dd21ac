import type { Scope } from '#store/scope.ts';
import { knownNiches } from '#store/targets.ts';

/** What to tell who named a niche that no group has; null when some have it. */
export async function unknownNiche(scope: Scope, niche: string): Promise<string | null> {
  const niches = await knownNiches(scope);
  if (niches.includes(niche)) return null;
  if (niches.length === 0) return 'There are no groups yet: see groundcrew import --help';
  return `No group has the niche ${niche}. Niches here: ${niches.join(', ')}`;
}
