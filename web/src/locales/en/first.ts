import bell from './bell.json' with { type: 'json' };
import blockers from './blockers.json' with { type: 'json' };
import common from './common.json' with { type: 'json' };
import events from './events.json' with { type: 'json' };
import health from './health.json' with { type: 'json' };
import overview from './overview.json' with { type: 'json' };
import signIn from './sign-in.json' with { type: 'json' };
import status from './status.json' with { type: 'json' };
import tour from './tour.json' with { type: 'json' };

/** What the first page and all that stands around the pages says. */
export const first = {
  bell,
  blockers,
  common,
  events,
  health,
  overview,
  'sign-in': signIn,
  status,
  tour,
};
