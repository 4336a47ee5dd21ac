import { Alert, Badge, Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { IconMail, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AddMailbox } from './add-mailbox.tsx';
import { EditMailbox } from './edit-mailbox.tsx';
import { imapHostOf } from './mailbox-servers.tsx';
import { MailboxTestResult } from './mailbox-test.tsx';
import { Section } from './section.tsx';
import { api, client } from '#lib/api.ts';
import { useReason } from '#lib/reasons.ts';
import { useMay } from '#lib/use-may.ts';
import { askFirst } from '#ui/ask-first.ts';
import { Empty } from '#ui/empty.tsx';
import { Moment } from '#ui/moment.tsx';
import { Trouble } from '#ui/trouble.tsx';

type Mailbox = Awaited<ReturnType<typeof client.mailboxes.list>>['items'][number];

const COLOURS: Readonly<Record<string, string>> = { ok: 'teal', new: 'indigo', syncing: 'indigo', stalled: 'yellow' };

/** How mail comes in and goes out: each mailbox, how it stands and what to do. */
export function MailboxesSection() {
  const { t } = useTranslation('settings');
  const may = useMay('admin');
  const [adding, setAdding] = useState(false);
  const boxes = useQuery(api.mailboxes.list.queryOptions());
  return (
    <Section title={t('mailbox.title')} about={t('mailbox.about')}>
      {boxes.isError && <Trouble error={boxes.error} again={() => void boxes.refetch()} />}
      {boxes.isPending && <Skeleton h={80} />}
      {boxes.data?.items.length === 0 && !adding && (
        <Empty icon={<IconMail size={26} aria-hidden />} title={t('mailbox.none')} />
      )}
      {boxes.data?.items.map((box) => (
        <OneMailbox key={box.id} box={box} may={may} />
      ))}
      {may && !adding && (
        <Group>
          <Button leftSection={<IconPlus size={17} aria-hidden />} onClick={() => setAdding(true)}>
            {t('mailbox.add')}
          </Button>
        </Group>
      )}
      {adding && <AddMailbox onClose={() => setAdding(false)} />}
    </Section>
  );
}

function OneMailbox({ box, may }: { box: Mailbox; may: boolean }) {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: api.mailboxes.key() });
  const { id, email, is_active, status, last_sync_at } = box;
  const test = useMutation({ mutationFn: () => client.mailboxes.test({ id }), onSuccess });
  const turn = useMutation({ mutationFn: () => client.mailboxes.change({ id, is_active: !is_active }), onSuccess });
  const remove = useMutation({ mutationFn: () => client.mailboxes.remove({ id }), onSuccess });
  const [editing, setEditing] = useState(false);
  const isTrouble = box.what_to_do !== null;
  const error = test.error ?? turn.error ?? remove.error;
  const ask = () =>
    askFirst({
      title: t('mailbox.remove_title', { email }),
      children: <Text size="sm">{t('mailbox.remove_about')}</Text>,
      labels: { confirm: t('mailbox.remove'), cancel: common('cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(),
    });
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" gap="sm">
        <Stack gap={2} flex={1} miw={240}>
          <Group gap="xs">
            <Text fw={600}>{email}</Text>
            <Badge variant="light" tt="none" color={is_active ? (COLOURS[status] ?? 'red') : 'gray'}>
              {is_active ? t(`mailbox.status.${status}`) : t('mailbox.off')}
            </Badge>
          </Group>
          <Text size="xs" c="dimmed">
            IMAP {imapHostOf(box)}:{box.imap_port} · SMTP {box.smtp_host}:{box.smtp_port}
            {last_sync_at !== null && (
              <>
                {' · '}
                {t('mailbox.synced')} <Moment at={last_sync_at} />
              </>
            )}
          </Text>
        </Stack>
        {may && (
          <Group gap={6}>
            <Button size="compact-sm" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
              {t('mailbox.test')}
            </Button>
            <Button size="compact-sm" variant="default" aria-expanded={editing} onClick={() => setEditing(!editing)}>
              {t('mailbox.change')}
            </Button>
            <Button size="compact-sm" variant="default" loading={turn.isPending} onClick={() => turn.mutate()}>
              {t(is_active ? 'mailbox.turn_off' : 'mailbox.turn_on')}
            </Button>
            <Button size="compact-sm" variant="subtle" color="red" onClick={ask}>
              {t('mailbox.remove')}
            </Button>
          </Group>
        )}
      </Group>
      {is_active && isTrouble && <TroubleOf box={box} />}
      {editing && <EditMailbox box={box} onClose={() => setEditing(false)} />}
      {test.data && <MailboxTestResult test={test.data} />}
      {error && <Trouble error={error} />}
    </Paper>
  );
}

/** What is wrong with a mailbox that is followed, and what to do. */
function TroubleOf({ box: { status, status_message, told } }: { box: Mailbox }) {
  const { t } = useTranslation('settings');
  const words = useReason();
  return (
    <Alert mt="xs" p="xs" color="red">
      {status_message !== null && (
        <Text size="sm" fw={600}>
          {words(status_message, told)}
        </Text>
      )}
      <Text size="sm">
        {t(`mailbox.do.${doOf(status)}`)}
        {['wrong_service', 'unreachable', 'stalled'].includes(status) && ` ${t('mailbox.again')}`}
      </Text>
    </Alert>
  );
}

type Fault = Exclude<Mailbox['status'], 'ok' | 'new' | 'syncing'>;

function doOf(status: Mailbox['status']): Fault {
  return status === 'ok' || status === 'new' || status === 'syncing' ? 'unreachable' : status;
}
