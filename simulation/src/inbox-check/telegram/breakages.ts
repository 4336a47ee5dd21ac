// The product, broken on purpose, to prove that the check of the inbox can fail: loaded before each process of it.
import { breakWhileLoading, type Breakage } from '#lib/breakage.ts';

/** What breaks, by the name that `--break` takes. */
export const breakages: Record<string, readonly Breakage[]> = {
  /** The state of updates is stored before the messages: who dies in between has lost them. */
  'state-first': [
    {
      file: 'store/inbox/telegram/updates.ts',
      text: 'await holdLeaseAndState(tx, lease, batch.state);',
      instead: `await holdLeaseAndState(scope.db, lease, batch.state);
        await new Promise((resolve) => setTimeout(resolve, 300));`,
    },
  ],
  /** What Telegram does not tell any more is not read from the history. */
  'no-gaps': [
    {
      file: 'store/inbox/telegram/updates.ts',
      text: 'for (const peer_id of gaps) await noteGap(',
      instead: 'for (const peer_id of gaps.slice(gaps.length)) await noteGap(',
    },
  ],
  /** Messages are not known again. */
  'no-identity': [
    {
      file: 'store/inbox/messages.ts',
      text: 'telegram_message_id: telegram.message_id,',
      instead: 'telegram_message_id: n % 2 === 0 ? null : telegram.message_id,',
    },
  ],
  /** They stand in the order in which they came here. */
  'own-time': [
    {
      file: 'domain/inbox-telegram.ts',
      text: 'sent_at: message.date,',
      instead: 'sent_at: new Date(),',
    },
  ],
};

const chosen = breakages[process.env['GROUNDCREW_CHECK_BREAK'] ?? ''];
if (chosen) breakWhileLoading(chosen);
