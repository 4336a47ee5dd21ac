// Where each step of the tour leads: to a page that has something to show for it.
import { client } from '#lib/api.ts';
import type { Step } from './tour-state.ts';

/** `part`: what is marked there, by its `data-part`. */
export const PARTS: Readonly<Record<Step, string | null>> = {
  welcome: null,
  overview: null,
  why: 'why',
  group: 'why',
  forecast: 'forecast',
  stop: 'stop',
};

/** Its address. Null: it is told wherever one is. */
export async function placeOf(step: Step): Promise<string | null> {
  switch (step) {
    case 'overview':
      return '/';
    case 'why':
      return idleAccount();
    case 'group': {
      const { items } = await client.targets.list({ status: 'joined', limit: 1 });
      return addressOf('/groups', items[0]?.id);
    }
    case 'forecast': {
      const { items } = await client.campaigns.list({ status: 'running', limit: 1 });
      const [campaign] = items;
      return campaign ? `/campaigns/${campaign.id}?view=forecast` : '/campaigns';
    }
    case 'welcome':
    case 'stop':
      return null;
  }
}

/** One that does nothing, though people want it to: a hold first, which has the most to say. */
async function idleAccount(): Promise<string> {
  const { accounts } = await client.health.table({});
  const active = accounts.filter(({ is_active }) => is_active);
  const idle =
    active.find(({ hold_reason }) => hold_reason !== null) ?? active.find(({ status }) => status !== 'ok') ?? active[0];
  return addressOf('/accounts', idle?.id);
}

function addressOf(list: string, id: number | undefined): string {
  return id === undefined ? list : `${list}/${id}`;
}
