// Acts that take their time and answers that get lost: so that a process which is killed has something under way.
import type { Control } from '#fleet/control.ts';

const ACTS = [
  'messages.sendMessage',
  'messages.sendMedia',
  'channels.joinChannel',
  'messages.importChatInvite',
  'messages.sendReaction',
];
/** Real time, as Telegram's own slowness is. */
const SLOW = { delay_ms: 1_500, probability: 0.3 };
const LOST = { action: 'drop_after', probability: 0.05 };

/** Until it is ended: a part of the acts is slow, the answers of some are lost after the effect. */
export async function bringWeather(control: Control): Promise<{ end: () => Promise<void> }> {
  for (const method of ACTS) {
    for (const fault of [LOST, SLOW]) await control.fault({ method, times: 0, ...fault });
  }
  return { end: () => control.endFaults() };
}
