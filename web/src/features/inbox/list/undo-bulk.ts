// What takes back a change of many: each as it stood before, those that stood alike together.
import type { client } from '#lib/api.ts';
import { undoOf } from '#features/inbox/acts/undo-of.ts';

type Bulk = typeof client.conversations.bulk;
export type BulkChange = Parameters<Bulk>[0]['change'];
export type BulkDone = Awaited<ReturnType<Bulk>>;
type Before = NonNullable<BulkDone['items'][number]['before']>;

export function undoBulk(
  change: BulkChange,
  items: BulkDone['items'],
  now: number,
): { ids: number[]; change: BulkChange }[] {
  const ways = new Map<string, { ids: number[]; change: BulkChange }>();
  for (const { id, before } of items) {
    if (before === null) continue;
    const back = backTo(before, change, now);
    const key = JSON.stringify(back);
    const way = ways.get(key) ?? { ids: [], change: back };
    way.ids.push(id);
    ways.set(key, way);
  }
  return [...ways.values()];
}

/** Only what was changed: what others have changed since stays. */
function backTo(before: Before, change: BulkChange, now: number): BulkChange {
  const { add_label_ids: added = [], remove_label_ids: removed = [] } = change;
  const away = added.filter((id) => !before.label_ids.includes(id));
  const again = removed.filter((id) => before.label_ids.includes(id));
  const assignee = before.assignee === null ? null : { id: before.assignee, name: '' };
  return {
    ...undoOf({ ...before, assignee }, change, now),
    ...(away.length > 0 && { remove_label_ids: away }),
    ...(again.length > 0 && { add_label_ids: again }),
  };
}
