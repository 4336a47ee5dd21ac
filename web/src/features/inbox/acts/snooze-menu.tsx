import { ActionIcon, Menu, Text, Tooltip } from '@mantine/core';
import { IconCalendarClock, IconClock, IconClockPlay } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import { useNow } from '#ui/use-now.ts';
import { snoozesFrom } from './snooze.ts';
import type { Conversation } from '#features/inbox/types.ts';
import type { Acts } from './use-acts.ts';

type Props = { conversation: Conversation; acts: Acts; onOwnMoment: () => void };

export function SnoozeMenu({
  opened,
  onTurn,
  ...props
}: Props & { opened: boolean; onTurn: (opened: boolean) => void }) {
  const { t } = useTranslation('desk');
  return (
    <Menu opened={opened} onChange={onTurn} position="bottom-end" width={310}>
      <Menu.Target>
        <Tooltip label={`${t('snooze')} (S)`} disabled={opened}>
          <ActionIcon variant="default" size={30} aria-label={t('snooze')}>
            <IconClock size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <SnoozeItems {...props} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** Until when it may be put off; of one that is, the way back. */
export function SnoozeItems({ conversation: { state }, acts, onOwnMoment }: Props) {
  const { t } = useTranslation('desk');
  const format = useFormat();
  const now = useNow();
  return (
    <>
      <Menu.Label>{t('snooze_until')}</Menu.Label>
      {snoozesFrom(now).map(({ name, at }) => (
        <Menu.Item
          key={name}
          onClick={() => acts.snooze(at)}
          rightSection={
            <Text size="xs" c="dimmed">
              {format.moment(new Date(at).toISOString())}
            </Text>
          }
        >
          {t(`snooze_for.${name}`)}
        </Menu.Item>
      ))}
      <Menu.Item leftSection={<IconCalendarClock size={16} aria-hidden />} onClick={onOwnMoment}>
        {t('snooze_for.own')}
      </Menu.Item>
      {state === 'snoozed' && (
        <Menu.Item leftSection={<IconClockPlay size={16} aria-hidden />} onClick={acts.reopen}>
          {t('wake')}
        </Menu.Item>
      )}
    </>
  );
}
