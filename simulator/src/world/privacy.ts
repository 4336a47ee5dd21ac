/** Who may write to whom in private, in Telegram's words; null: they may. */
import type { Person } from './types.ts';

export function whyNotWriteTo(from: Person, to: Person, stars: number): string | null {
  if (from === to) return null;
  if (from.state === 'spam_restricted') return 'PEER_FLOOD';
  if (to.state === 'deactivated' || to.state === 'banned') return 'INPUT_USER_DEACTIVATED';
  if (from.blocks.has(to.id)) return 'YOU_BLOCKED_USER';
  if (to.blocks.has(from.id)) return 'USER_IS_BLOCKED';
  if (hasWrittenTo(to, from)) return null;
  if (to.privacy === 'nobody') return 'USER_PRIVACY_RESTRICTED';
  if (to.privacy === 'premium') return 'PRIVACY_PREMIUM_REQUIRED';
  if (to.stars === undefined) return null;
  return stars < to.stars ? `ALLOW_PAYMENT_REQUIRED_${to.stars}` : 'BALANCE_TOO_LOW';
}

/** Whom one has written to may answer. */
function hasWrittenTo(writer: Person, reader: Person): boolean {
  return writer.mailbox.copies.some(({ chat_id, message }) => chat_id === reader.id && message.from_id === writer.id);
}
