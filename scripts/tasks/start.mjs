import { buildWeb } from '../lib/build-web.mjs';
import { useCompileCache } from '../lib/compile-cache.mjs';

useCompileCache();
await buildWeb();
process.argv.splice(2, 0, 'serve');
await import('../../server/src/main.ts');
