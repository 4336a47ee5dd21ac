import { Alert, Button, Group, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowUp,
  IconBan,
  IconCheck,
  IconChecks,
  IconClock,
  IconQuestionMark,
} from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { useBlockers } from '#lib/blockers.ts';
import { useFormat } from '#lib/format.ts';
import { useReason } from '#lib/reasons.ts';
import { Trouble } from '#ui/trouble.tsx';
import { useNow } from '#ui/use-now.ts';
import classes from './message.module.css';
import type { Message } from '#features/inbox/types.ts';
import { UndoSend, useIsOwn, useUndoLeft } from './undo-send.tsx';

type Props = { message: Message; may: boolean };

/** What goes out at once needs no explanation. */
const WAITS_AFTER_MS = 15_000;

/** What became of something that did not simply go out; where a person has to decide, with what he can say. */
export function Delivery({ message, may }: Props) {
  const isLong = useIsLong(message);
  const left = useUndoLeft(message);
  const isOwn = useIsOwn(message);
  const { delivery } = message;
  if (delivery === 'queued' && left > 0) {
    return may && isOwn ? <UndoSend message={message} left={left} /> : null;
  }
  if (delivery === 'failed') return <Failed message={message} may={may} />;
  if (delivery === 'unconfirmed') return <Unconfirmed message={message} may={may} />;
  return delivery === 'queued' && isLong ? <Waiting message={message} may={may} /> : null;
}

const MARKS = {
  queued: IconClock,
  sending: IconArrowUp,
  sent: IconCheck,
  read: IconChecks,
  failed: IconAlertTriangle,
  cancelled: IconBan,
  unconfirmed: IconQuestionMark,
};

/** How it stands, beside its time; what the mark says is read where one points at it. */
export function DeliveryMark({ message }: { message: Message }) {
  const { t } = useTranslation('inbox');
  const { delivery, sending_at, error_code } = message;
  if (delivery === null) return null;
  const isCancelled = delivery === 'failed' && error_code === 'cancelled';
  const stand = isCancelled ? 'cancelled' : delivery === 'queued' && sending_at !== null ? 'sending' : delivery;
  const Icon = MARKS[stand];
  const said = t(`delivery.${stand}`);
  return (
    <span role="img" aria-label={said} title={said} className={classes['mark']} data-stand={stand}>
      <Icon size={15} aria-hidden />
    </span>
  );
}

function useIsLong({ next_try_at, undo_until, sent_at }: Message): boolean {
  const now = useNow();
  return (
    (next_try_at !== null && next_try_at !== undo_until) || now - Date.parse(undo_until ?? sent_at) > WAITS_AFTER_MS
  );
}

/** Until when it waits, and why; it goes out by itself. */
function Waiting({ message, may }: Props) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const words = useReason();
  const { id, conversation_id, next_try_at, error_message, told } = message;
  const cancel = useMutation({ mutationFn: () => client.messages.cancel({ id }) });
  const now = useNow();
  const waits = useWaitsFor(conversation_id);
  const reason = error_message === null ? waits : words(error_message, told);
  // What is to be tried from a moment on that has passed waits for something else.
  const until = next_try_at !== null && Date.parse(next_try_at) > now ? next_try_at : null;
  return (
    <Alert p="xs" color="gray" icon={<IconClock size={16} aria-hidden />}>
      <Text size="xs" fw={600}>
        {until === null ? t('waits.soon') : t('waits.until', { at: format.moment(until) })}
      </Text>
      {reason !== null && <Text size="xs">{reason}</Text>}
      {may && (
        <Button
          mt={6}
          size="compact-xs"
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate(undefined)}
        >
          {t('waits.cancel')}
        </Button>
      )}
      {cancel.error && <Trouble error={cancel.error} />}
    </Alert>
  );
}

/** What keeps the conversation's account from writing; else for what the reply waits. Null: nothing that is known. */
function useWaitsFor(conversation_id: number): string | null {
  const { t } = useTranslation('inbox');
  const why = useQuery({ ...api.conversations.why.queryOptions({ input: { id: conversation_id } }), staleTime: 0 });
  const tell = useBlockers();
  const [blocker] = why.data?.blockers ?? [];
  if (blocker) return tell(blocker).what;
  const { code, doing } = why.data?.waits_for ?? {};
  if (code === undefined) return null;
  return doing == null ? t(`waits.for.${code}`) : t(`waits.doing.${doing}`);
}

/** Why it did not arrive, or that somebody took it back. */
function Failed({ message, may }: Props) {
  const { t } = useTranslation('inbox');
  const words = useReason();
  const { error_code, error_message, told } = message;
  const isCancelled = error_code === 'cancelled';
  const Icon = isCancelled ? IconBan : IconAlertTriangle;
  return (
    <Alert p="xs" color={isCancelled ? 'gray' : 'red'} icon={<Icon size={16} aria-hidden />}>
      <Text size="xs" fw={600}>
        {t(isCancelled ? 'delivery.cancelled' : 'delivery.failed')}
      </Text>
      {error_message !== null && !isCancelled && <Text size="xs">{words(error_message, told)}</Text>}
      {/* What another program had written is not sent from here. */}
      {may && message.sent_by !== null && <Retry message={message} />}
    </Alert>
  );
}

/** Nobody knows its end. A person looks at the chat, and says. */
function Unconfirmed({ message, may }: Props) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const { id, next_try_at, kind } = message;
  const settle = useMutation({
    mutationFn: (said: 'sent' | 'failed') => client.messages.settle({ id, delivery: said }),
  });
  return (
    <Alert p="xs" color="yellow" icon={<IconQuestionMark size={16} aria-hidden />}>
      <Text size="xs" fw={600}>
        {t('delivery.unconfirmed')}
      </Text>
      <Text size="xs">
        {t(kind === 'mail' ? 'unconfirmed.mail' : 'unconfirmed.telegram')}
        {next_try_at !== null && ` ${t('unconfirmed.looked_for', { at: format.moment(next_try_at) })}`}
      </Text>
      {may && (
        <Group gap={6} mt={6}>
          {(['sent', 'failed'] as const).map((said) => (
            <Button
              key={said}
              size="compact-xs"
              variant="default"
              loading={settle.isPending && settle.variables === said}
              onClick={() => settle.mutate(said)}
            >
              {t(said === 'sent' ? 'it_arrived' : 'it_did_not')}
            </Button>
          ))}
        </Group>
      )}
      {settle.error && <Trouble error={settle.error} />}
    </Alert>
  );
}

function Retry({ message: { id } }: { message: Message }) {
  const { t } = useTranslation('inbox');
  const retry = useMutation({ mutationFn: () => client.messages.retry({ id }) });
  return (
    <>
      <Button
        mt={6}
        size="compact-xs"
        variant="default"
        loading={retry.isPending}
        onClick={() => retry.mutate(undefined)}
      >
        {t('retry')}
      </Button>
      {retry.error && <Trouble error={retry.error} />}
    </>
  );
}
