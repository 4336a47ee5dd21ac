import { ThemeIcon } from '@mantine/core';
import {
  IconActivityHeartbeat,
  IconAdjustments,
  IconClockPause,
  IconHandStop,
  IconHandOff,
  IconLock,
  IconMail,
  IconMessage,
  IconMoodSmile,
  IconPlugConnected,
  IconPoint,
  IconSend,
  IconNote,
  IconSpeakerphone,
  IconTags,
  IconUserPlus,
  IconWebhook,
  type Icon,
} from '@tabler/icons-react';
import type { ToldEvent } from '#ui/event-sentence.tsx';

const ICONS: Readonly<Record<string, Icon>> = {
  account: IconLock,
  health: IconActivityHeartbeat,
  health_run: IconActivityHeartbeat,
  reconnect: IconPlugConnected,
  flood: IconClockPause,
  join: IconUserPlus,
  post: IconSend,
  stop: IconHandStop,
  reply: IconMessage,
  contact: IconHandOff,
  mailbox: IconMail,
  webhook: IconWebhook,
  note: IconNote,
  desk: IconTags,
  settings: IconAdjustments,
  campaign: IconSpeakerphone,
  reaction: IconMoodSmile,
  reaction_task: IconMoodSmile,
};

const BAD = new Set(['reconnect.failed', 'post.failed', 'reply.failed', 'stop.thrown']);
const WARNS = new Set([
  'account.held',
  'flood.met',
  'post.unconfirmed',
  'reply.unconfirmed',
  'campaign.slot_missed',
  'join.missed',
]);
const GOOD = new Set(['account.released', 'post.sent', 'reconnect.verified', 'stop.lifted']);

/** What kind of event it is; its colour says once more what the sentence beside it says. */
export function EventIcon({ event }: { event: ToldEvent }) {
  const [kind = ''] = event.type.split('.');
  const Shown = ICONS[kind] ?? IconPoint;
  return (
    <ThemeIcon size={28} radius="xl" variant="light" color={colourOf(event)} aria-hidden>
      <Shown size={16} stroke={1.7} />
    </ThemeIcon>
  );
}

function colourOf({ type, data }: ToldEvent): string {
  const of: Readonly<Record<string, unknown>> = { ...data };
  if (type === 'health.changed') return of['to'] === 'ok' ? 'green' : 'red';
  if (type === 'join.ended') return of['error'] === null ? 'green' : 'orange';
  if (type === 'join.batch_ended') return of['state'] === 'done' ? 'gray' : 'orange';
  if (type === 'reaction.ended' || type === 'reaction_task.ended') return of['error'] === null ? 'green' : 'orange';
  if (type === 'mailbox.changed') return of['error'] === null ? 'green' : 'red';
  if (type === 'webhook.changed') return of['fault'] === null ? 'gray' : 'red';
  if (BAD.has(type)) return 'red';
  if (WARNS.has(type)) return 'orange';
  return GOOD.has(type) ? 'green' : 'gray';
}
