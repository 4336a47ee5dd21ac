import type { TokenScope } from '@groundcrew/contract';

/** Who may write in an area may read there. */
export function allows(scopes: readonly TokenScope[], needed: TokenScope): boolean {
  return scopes.some((scope) => scope === needed || scope === needed.replace(/:read$/, ':write'));
}
