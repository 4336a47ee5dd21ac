import { alike } from '#domain/alike.ts';
import type { Scope } from '#store/scope.ts';
import { knownNiches } from '#store/groups/targets.ts';

const SHOWN = 20;

/** What to tell who named a niche that no group has; null when some have it. */
export async function unknownNiche(scope: Scope, niche: string): Promise<string | null> {
  const niches = await knownNiches(scope);
  if (niches.includes(niche)) return null;
  if (niches.length === 0) return 'There are no groups yet: bring some in first.';
  const near = alike(niche, niches);
  const meant = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
  const rest = niches.length > SHOWN ? ` … ${niches.length} in all` : '';
  return `No group has the niche ${niche}.${meant} Niches here: ${niches.slice(0, SHOWN).join(', ')}${rest}`;
}
