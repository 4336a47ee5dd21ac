import { ACTOR_KINDS, type ActorKind } from '@groundcrew/contract';
import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { oneOf, wholeNumber } from '#cli/parse.ts';
import { pageOfAudit } from '#store/audit/audit.ts';

type Options = { action?: string; by?: ActorKind; entity?: string; id?: string; limit: number };

export function auditCommand(): Command {
  return new Command('audit')
    .option('--action <name>', 'only this: users.update; with a dot at its end all that begin so: post.')
    .option('--by <kind>', `only by ${ACTOR_KINDS.join(', ')}`, oneOf(ACTOR_KINDS))
    .option('--entity <type>', 'only what was done to these: account, target')
    .option('--id <id>', 'only what was done to the one of that id')
    .option('--limit <n>', 'at most so many, the newest first', wholeNumber({ min: 1, max: 10_000 }), 50)
    .addHelpText(
      'after',
      examples('groundcrew audit', 'groundcrew audit --action post. --limit 10', 'groundcrew audit --by user'),
    )
    .action(answering<[Options]>(show));
}

async function show({ crew }: CommandContext, options: Options): Promise<Answer> {
  const { action, by, entity, id, limit } = options;
  const wish = { action, actor_kind: by, entity_type: entity, entity_id: id, limit, after: null, count: false };
  const { rows } = await pageOfAudit(crew.scope, wish);
  const items = rows.slice(0, limit).map(({ row_key: _key, ...row }) => row);
  const cells = items.map((row) => [
    row.at,
    row.actor_name,
    row.action,
    row.entity_id === null ? row.entity_type : `${row.entity_type} ${row.entity_id}`,
    JSON.stringify(row.data),
  ]);
  const text = items.length === 0 ? 'Nothing yet.' : table(['When', 'Who', 'What', 'Of', 'Data'], cells);
  return { json: items, text };
}
