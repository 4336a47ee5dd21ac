import { useCompileCache } from '../lib/compile-cache.mjs';

useCompileCache();
process.argv.splice(2, 0, 'serve');
await import('../../server/src/main.ts');
