import { contract, mayAtLeast, type Role, type RouteMeta, type TokenScope } from '@groundcrew/contract';
import { isContractProcedure } from '@orpc/contract';

/** Who may write in an area may read there. */
export function allows(scopes: readonly TokenScope[], needed: TokenScope): boolean {
  return scopes.some((scope) => scope === needed || scope === needed.replace(/:read$/, ':write'));
}

let least: ReadonlyMap<TokenScope, Role> | null = null;

/** The least role that a route with this scope takes; null: no route has it. */
export function leastRoleOf(scope: TokenScope): Role | null {
  least ??= leastRoles(contract, new Map());
  return least.get(scope) ?? null;
}

/** Whether some route lets a token of this role in by this scope. */
export function canUse(role: Role, scope: TokenScope): boolean {
  const needed = leastRoleOf(scope);
  return needed !== null && mayAtLeast(role, needed);
}

function leastRoles(part: object, found: Map<TokenScope, Role>): ReadonlyMap<TokenScope, Role> {
  for (const value of Object.values(part) as unknown[]) {
    if (!isContractProcedure(value)) {
      if (typeof value === 'object' && value !== null) leastRoles(value, found);
      continue;
    }
    // Every route begins with `route(…)`, which gives it these.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const { access } = value['~orpc'].meta as RouteMeta;
    if (!access?.scope || access.role === 'person' || access.role === 'anyone') continue;
    const before = found.get(access.scope);
    if (before === undefined || mayAtLeast(before, access.role)) found.set(access.scope, access.role);
  }
  return found;
}
