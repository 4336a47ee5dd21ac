// Which methods an address answers to: so that a wrong method is told from a wrong address, and HTTP's `Allow` can be said.
import { API_PREFIX, contract } from '@groundcrew/contract';
import { traverseContractProcedures } from '@orpc/server';
import type { FastifyInstance } from 'fastify';
import { AUTH_PATH, OPEN_PATHS } from '#auth/auth.ts';
import { GroundcrewError } from '#lib/errors.ts';

/** Shown of an address that somebody else has written. */
const SHOWN_MAX = 200;

/** `originalUrl`: as it was asked for, before it was rewritten. */
type Asked = { method: string; url: string; originalUrl?: string };

export class Addresses {
  /** By pattern. */
  readonly #methods = new Map<string, Set<string>>();
  readonly #patterns: { matches: RegExp; methods: Set<string> }[] = [];

  /** Those of the contract and of signing in; `learn` adds the others. */
  constructor() {
    traverseContractProcedures({ router: contract, path: [] }, ({ contract: procedure }) => {
      const { method, path } = procedure['~orpc'].route;
      if (method !== undefined && path !== undefined) this.#add([method], `${API_PREFIX}${path}`);
    });
    for (const [path, { method }] of Object.entries(OPEN_PATHS)) this.#add([method], `${AUTH_PATH}${path}`);
  }

  /** Of routes that are given to this server from now on. What takes everything below an address is asked itself. */
  learn(app: FastifyInstance): void {
    app.addHook('onRoute', ({ method, url }) => {
      if (url !== `${API_PREFIX}/*` && url !== `${AUTH_PATH}/*`) this.#add([method].flat(), url);
    });
  }

  /** In the order of their names; empty: there is nothing at that address. */
  methodsAt(path: string): string[] {
    const found = this.#patterns.filter(({ matches }) => matches.test(path)).flatMap(({ methods }) => [...methods]);
    const with_head = found.includes('GET') ? [...found, 'HEAD'] : found;
    return [...new Set(with_head)].toSorted();
  }

  /** What to say to a request that nothing took: `method_not_allowed` where another method would do, else `no_such_route`. */
  refusal({ method, url, originalUrl: asked = url }: Asked): GroundcrewError {
    const path = url.split('?')[0] ?? '';
    const shown = (asked.split('?')[0] ?? '').slice(0, SHOWN_MAX);
    const allowed = this.methodsAt(path);
    if (allowed.length === 0 || allowed.includes(method))
      return new GroundcrewError('no_such_route', { detail: shown });
    const detail = `${method} ${shown}; it takes ${allowed.join(', ')}`;
    return new GroundcrewError('method_not_allowed', { detail, details: { allowed } });
  }

  #add(methods: readonly string[], pattern: string): void {
    const known = this.#methods.get(pattern);
    if (known) {
      for (const method of methods) known.add(method);
      return;
    }
    const made = new Set(methods);
    this.#methods.set(pattern, made);
    this.#patterns.push({ matches: matcherOf(pattern), methods: made });
  }
}

/** `/accounts/{id}`, and as Fastify writes it `/accounts/:id`, `/docs/*`. */
function matcherOf(pattern: string): RegExp {
  const parts = pattern.split('/').map((part) => {
    if (part === '*') return '.*';
    return /^(\{.+\}|:.+)$/.test(part) ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join('/')}/?$`);
}
