// `npm run build`: everything that a server needs to start without npm, for those who start it by systemd or in a container.
import { buildWeb } from '../lib/build-web.mjs';

await buildWeb();
