import { ROLES, SCOPES, tokenScope, type Role, type TokenScope } from '@groundcrew/contract';
import { Command, InvalidArgumentError } from 'commander';
import { answering, examples, listOf } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { oneOf, wholeNumber } from '#cli/parse.ts';
import { whoAsks } from '#cli/who.ts';
import { listTokens, makeToken, revokeToken } from '#auth/tokens.ts';
import { GroundcrewError } from '#lib/errors.ts';

type Scopes = 'read-only' | TokenScope[];
type Added = { name: string; role: Role; scopes?: Scopes; expiresInDays?: number };

export function tokenCommand(): Command {
  const tokens = new Command('token');
  tokens.addHelpText('after', examples('groundcrew token', 'groundcrew token add --name reporting --role viewer'));
  listOf(tokens)
    .description('API tokens, without their secrets (also without its name: groundcrew token)')
    .addHelpText('after', examples('groundcrew token list --json'))
    .action(answering<[]>(list));
  tokens
    .command('add')
    .description('Make an API token for a program; it is shown this once')
    .requiredOption('--name <name>', 'what it is for')
    .requiredOption('--role <role>', ROLES.join(', '), oneOf(ROLES))
    .option('--scopes <list>', 'narrower than its role: read-only, or some of area:read and area:write', scopesOf)
    .option('--expires-in-days <n>', 'default: never', wholeNumber({ min: 1, max: 3650 }))
    .addHelpText(
      'after',
      `
Scopes: ${SCOPES.filter((scope) => scope.endsWith(':read')).join(', ')}, and the same with :write
${examples(
  'groundcrew token add --name reporting --role viewer --scopes read-only --expires-in-days 90',
  'groundcrew token add --name poster --role manager --scopes campaigns:write,posts:read',
)}`,
    )
    .action(answering<[Added]>(add));
  tokens
    .command('revoke')
    .argument('<token>', 'its id, its name, or how it begins')
    .description('Let a token open nothing any more, at once and on every server')
    .addHelpText('after', examples('groundcrew token revoke reporting'))
    .action(answering<[string]>(revoke));
  return tokens;
}

function scopesOf(text: string): Scopes {
  if (text.trim() === 'read-only') return 'read-only';
  return text.split(',').map((each) => {
    const read = tokenScope.safeParse(each.trim());
    if (!read.success) throw new InvalidArgumentError(`"${each.trim()}" is none of read-only, ${SCOPES.join(', ')}.`);
    return read.data;
  });
}

async function list({ core, crew }: CommandContext): Promise<Answer> {
  const rows = await listTokens(core, crew.scope.workspace_id);
  const cells = rows.map((row) => [
    row.name,
    `${row.starts_with}…`,
    row.role,
    row.scopes?.join(', ') ?? 'all of its role',
    row.made_by,
    row.last_used_at,
    row.expires_at,
  ]);
  const header = ['Name', 'Begins', 'Role', 'Scopes', 'Made by', 'Last used', 'Expires'];
  return { json: rows, text: rows.length === 0 ? 'There are no API tokens.' : table(header, cells) };
}

async function add({ core, crew }: CommandContext, options: Added): Promise<Answer> {
  const { name, role, scopes = null, expiresInDays = null } = options;
  if (name.trim() === '' || name.length > 100) {
    throw new GroundcrewError('usage', { detail: '--name takes 1 to 100 characters' });
  }
  const made = await makeToken(core, {
    workspace_id: crew.scope.workspace_id,
    name: name.trim(),
    role,
    scopes,
    expires_in_days: expiresInDays,
    made_by: whoAsks(),
  });
  return {
    json: made,
    text: `${made.token}\nIt is not shown again. Send it as: Authorization: Bearer ${made.starts_with}…`,
  };
}

async function revoke({ core, crew }: CommandContext, which: string): Promise<Answer> {
  const { workspace_id } = crew.scope;
  const all = await listTokens(core, workspace_id);
  const found = all.filter(
    ({ id, name, starts_with }) => which === id || which === name || which.startsWith(starts_with),
  );
  const [token] = found;
  if (!token)
    throw new GroundcrewError('not_found', { detail: `no token "${which.slice(0, 9)}"; see groundcrew token` });
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).join(', ');
    throw new GroundcrewError('usage', { detail: `several tokens are called "${which}": name one by its id: ${ids}` });
  }
  const revoked = await revokeToken(core, { workspace_id, id: token.id });
  return { json: revoked, text: `The token ${revoked.name} opens nothing any more.` };
}
