import type { LiveNotification } from '@groundcrew/contract';
import { ActionIcon, Button, Group, Indicator, Popover, ScrollArea, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBell } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { live } from '#lib/connection.ts';
import { useNotificationWords } from '#app/use-notification-words.ts';
import { api } from '#lib/api.ts';
import { showOnDesktop } from '#lib/desktop.ts';
import { loadAllTexts } from '#lib/i18n.ts';
import { Live } from '#lib/live.ts';
import { playSound } from '#lib/sound.ts';
import { Moment } from '#ui/moment.tsx';

const SHOWN = 30;
/** What the person wants to hear and see is asked for anew after so long. */
const WISHES_MS = 60_000;

/** What one person is told by name: how much is unread, and the last of it. */
export function NotificationBell({ user_id }: { user_id: string }) {
  const { t } = useTranslation('bell');
  const [opened, { toggle, close }] = useDisclosure();
  const { data } = useQuery(api.notifications.unread.queryOptions());
  const unread = data?.unread ?? 0;
  useTold(user_id);
  return (
    <Popover opened={opened} onChange={close} position="bottom-end" width={360} shadow="md" trapFocus returnFocus>
      <Indicator label={unread > 99 ? '99+' : unread} size={16} color="red.8" disabled={unread === 0} offset={4}>
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t('unread', { count: unread })}
            onClick={toggle}
          >
            <IconBell size={20} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p="sm">{opened && <List close={close} />}</Popover.Dropdown>
    </Popover>
  );
}

/** Keeps the bell true, and puts on the desktop what is to be heard there. */
function useTold(user_id: string): void {
  const { t } = useTranslation('bell');
  const { t: events } = useTranslation('events');
  const wordsOf = useNotificationWords();
  const words = useRef(wordsOf);
  useEffect(() => {
    words.current = wordsOf;
  });
  const queryClient = useQueryClient();
  const router = useRouter();
  useEffect(() => {
    const mine = new Live<LiveNotification>(`api/v1/notifications/ws/${user_id}`);
    const renew = () => void queryClient.invalidateQueries({ queryKey: api.notifications.key() });
    const offs = [
      mine.onResync(renew),
      mine.onEvent(({ silent, data }) => {
        renew();
        // Where the wishes cannot be had there is no connection either, and the bell says so by itself.
        if (!silent && !isInSight(data)) show(data).catch(() => {});
      }),
      live.onEvent((event) => {
        if (event.type !== 'health_run.ended') return;
        const body = events('health_run.ended', event.data);
        showOnDesktop(t('run_ended'), body, 'health_run', () => router.history.push('/health'));
      }),
    ];
    const show = async (data: LiveNotification['data']) => {
      const wishes = await queryClient.fetchQuery(api.notifications.settings.queryOptions({ staleTime: WISHES_MS }));
      if (wishes.sound) playSound();
      if (!wishes.desktop) return;
      await loadAllTexts().catch(() => {});
      const { title, message } = words.current(data);
      showOnDesktop(title, message, `notification ${data.id}`, () => router.history.push(data.action_url ?? '/'));
    };
    mine.start();
    return () => {
      for (const off of offs) off();
      mine.stop();
    };
  }, [user_id, queryClient, router, t, events]);
}

/** Whoever looks at the conversation in which something is said need not be told. */
function isInSight({ action_url }: LiveNotification['data']): boolean {
  if (action_url === null || document.visibilityState !== 'visible') return false;
  const [wanted, shown] = [new URL(action_url, document.baseURI), window.location];
  const [open, about] = [new URLSearchParams(shown.search).get('c'), wanted.searchParams.get('c')];
  return about !== null && open === about && shown.pathname.endsWith(wanted.pathname);
}

function List({ close }: { close: () => void }) {
  const { t } = useTranslation('bell');
  const router = useRouter();
  const queryClient = useQueryClient();
  const { data } = useQuery(api.notifications.list.queryOptions({ input: { limit: SHOWN } }));
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: api.notifications.key() });
  const read = useMutation(api.notifications.read.mutationOptions({ onSuccess }));
  const readAll = useMutation(api.notifications.read_all.mutationOptions({ onSuccess }));
  const newest = data?.items[0];
  const wordsOf = useNotificationWords();
  useEffect(() => void loadAllTexts().catch(() => {}), []);
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text fw={600}>{t('title')}</Text>
        {newest && (
          <Button
            size="compact-xs"
            variant="subtle"
            loading={readAll.isPending}
            onClick={() => readAll.mutate({ until_id: newest.id })}
          >
            {t('read_all')}
          </Button>
        )}
      </Group>
      {data?.items.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('none')}
        </Text>
      )}
      <ScrollArea.Autosize mah={420} type="auto" offsetScrollbars>
        <Stack gap={4}>
          {data?.items.map(({ id, action_url, created_at, read_at, ...said }) => (
            <UnstyledButton
              key={id}
              p={6}
              onClick={() => {
                if (read_at === null) read.mutate({ id });
                if (action_url !== null) router.history.push(action_url);
                close();
              }}
            >
              <Said words={wordsOf(said)} unread={read_at === null} />
              <Text size="xs" c="dimmed">
                <Moment at={created_at} />
              </Text>
            </UnstyledButton>
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
  );
}

function Said({ words: { title, message }, unread }: { words: { title: string; message: string }; unread: boolean }) {
  return (
    <>
      <Text size="sm" fw={unread ? 650 : 400}>
        {title}
      </Text>
      <Text size="xs" c="dimmed" lineClamp={2}>
        {message}
      </Text>
    </>
  );
}
