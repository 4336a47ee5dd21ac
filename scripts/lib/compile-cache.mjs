import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { root } from './install.mjs';

/** What Node made of the TypeScript is kept beside the packages: it halves the time that a command takes to begin. */
export const COMPILE_CACHE = path.join(root, 'node_modules/.cache/compile');

export function useCompileCache() {
  enableCompileCache(COMPILE_CACHE);
}
