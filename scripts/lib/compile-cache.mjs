import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { root } from './install.mjs';

/** What Node made of the TypeScript is kept beside the packages: it halves the time that a command takes to begin. */
export function useCompileCache() {
  enableCompileCache(path.join(root, 'node_modules/.cache/compile'));
}
