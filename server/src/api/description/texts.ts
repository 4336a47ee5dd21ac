// What stands before the routes: how to sign in, what all routes have in common, and which scope opens which of them.
import { AREAS, type Area } from '@groundcrew/contract';
import { isObject, type JsonObject } from '#api/description/json.ts';

const ABOUT = `What the command line does is a route here, too. docs/api in the source tree has a first walk
with curl (README.md), the WebSockets (websockets.md) and all error codes (errors.md).

**Who calls.** A program sends an API token: \`Authorization: Bearer gc_…\` (\`POST /tokens\`, or \`groundcrew token add\`). A person
signs in at \`/api/auth/sign-in/email\` for a session cookie. Each acts in one workspace, and sees nothing of another one: its ids are
404 \`not_found\`. Every route names the least role (\`viewer\` < \`manager\` < \`admin\` < \`owner\`; also as \`x-required-role\`) and the scope
that a token needs (\`x-required-scope\`); \`AREA:write\` includes \`AREA:read\`. A token without scopes may whatever its role may.

**Errors** have one shape (\`Error\`), with a stable \`code\`; each route names those with which it can answer, also as
\`x-error-codes\`. Unknown fields are refused, in the address and in the body: 422 \`bad_value\`, with the fields in \`data.issues\`.

**Lists** answer \`items\`, \`next_cursor\` (null on the last page) and \`total\` (null unless \`count=true\`). Take the next page with
\`cursor\` and the same filters and sort. A minus before a field of \`sort\` turns it round.

**Sent twice.** What makes or sends something takes an \`Idempotency-Key\`.

**Tables** go out as text/csv. They come in as the body itself (\`content-type: text/csv\`, with options in the address), or as the field
\`csv\` of a form (multipart/form-data).

**Live.** WebSockets at \`/api/v1/events/ws\`, \`/communications/ws/{user_id}\` and \`/notifications/ws/{user_id}\` tell what happens as
\`LiveFrame\`, \`LiveEvent\`, \`LiveCommunication\` and \`LiveNotification\`, and go on from \`?since=SEQ\`: docs/api/websockets.md.`;

/** With what each area of scopes opens, by the first words of the routes' addresses. */
export function aboutText(paths: JsonObject): string {
  const by_area = new Map<Area, Set<string>>(AREAS.map((area) => [area, new Set<string>()]));
  for (const [path, methods] of Object.entries(paths)) {
    for (const operation of isObject(methods) ? Object.values(methods) : []) {
      const scope = isObject(operation) ? operation['x-required-scope'] : null;
      const area = AREAS.find((each) => typeof scope === 'string' && scope.startsWith(`${each}:`));
      if (area !== undefined) by_area.get(area)?.add(startOf(path));
    }
  }
  const rows = [...by_area].flatMap(([area, starts]) =>
    starts.size === 0 ? [] : [`| \`${area}\` | ${[...starts].toSorted().join(', ')} |`],
  );
  const table = ['| area of scopes | routes |', '| --- | --- |', ...rows].join('\n');
  return `${ABOUT.replaceAll(/(?<!\n)\n(?!\n)/g, ' ')}\n\n${table}`;
}

/** What an account is asked for belongs to another area than the account: `/accounts/{id}/groups`. */
function startOf(path: string): string {
  const [, first = '', id, what] = path.split('/');
  return id?.startsWith('{') && what !== undefined && ['groups', 'forecast'].includes(what)
    ? `/${first}/${id}/${what}`
    : `/${first}`;
}

export const TAGS = [
  ['sign-in', 'Signing in by password, and the second factor, under /api/auth'],
  ['setup', 'The first owner of an installation'],
  ['me', 'Who one is, one’s sessions and workspaces'],
  ['workspaces', 'Made and deleted by owners'],
  ['users', 'Who works in the workspace, and invitations'],
  ['tokens', 'API tokens, for programs'],
  ['webhooks', 'Programs that are told of what happens: see docs/api/webhooks.md'],
  ['overview', 'One look at everything'],
  ['accounts', 'Telegram accounts: what they are, what is done with them, how they come in'],
  ['logins', 'Logging an account in, step by step'],
  ['proxies', 'The ways out to Telegram'],
  ['health', 'Whether sessions work'],
  ['floods', 'What Telegram told accounts to wait for'],
  ['targets', 'Groups: what is joined and posted to. Their scopes are `groups:…`'],
  ['niches', 'Groups by niche. Their scopes are `groups:…` and `posts:…`'],
  ['blocklist', 'Which account may do nothing in which group. The scopes are `groups:…`'],
  ['runs', 'Batches of joins and rounds of posts, and when niches are joined by themselves. The scopes are `groups:…`'],
  ['campaigns', 'What is posted by itself, its texts and photos'],
  ['forecast', 'What will be posted and joined'],
  ['posts', 'What was posted, and of which nobody knows'],
  ['reactions', 'Tasks in which accounts react to a post'],
  ['inbox', 'Conversations on Telegram and by e-mail'],
  ['mailboxes', 'How mail comes in and goes out. Their scopes are `inbox:…`'],
  ['do-not-contact', 'People whom nobody writes to. The scopes are `inbox:…`'],
  ['why', 'Why something is not done, and when it will be'],
  ['events', 'What has happened'],
  ['notifications', 'What a person is told by name. The scope is `events:read`'],
  ['settings', 'Limits, quiet hours, the stop switch, API credentials'],
  ['diagnostics', 'Whether all is as it should be'],
  ['audit', 'Who did what'],
].map(([name = '', description = '']) => ({ name, description }));
