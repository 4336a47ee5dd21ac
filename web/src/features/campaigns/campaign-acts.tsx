import { Button, Menu, Text } from '@mantine/core';
import {
  IconCopy,
  IconDots,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconTrash,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '#lib/use-may.ts';
import { askFirst } from '#ui/ask-first.ts';
import { StartCampaign } from './start-campaign.tsx';
import type { CampaignDetail } from './types.ts';
import { useRemoval } from './use-removal.tsx';
import { turnsOf, useTurn } from './use-turn.ts';

/** What can be done with one campaign. */
export function CampaignActs({ campaign }: { campaign: CampaignDetail }) {
  const { t } = useTranslation('campaigns');
  const may = useMay('manager');
  const [starting, setStarting] = useState(false);
  const { turn, isPending } = useTurn(campaign, { tellsErrors: true });
  const { id, name, status } = campaign;
  const turns = turnsOf(status);
  const remove = useRemoval(campaign);
  const stop = () =>
    askFirst({
      title: t('stop.title', { name }),
      children: <Text size="sm">{t('stop.about')}</Text>,
      labels: { confirm: t('act.stop'), cancel: t('cancel', { ns: 'common' }) },
      confirmProps: { color: 'red' },
      onConfirm: () => turn('stop'),
    });
  if (!may) return null;
  return (
    <>
      <Button
        variant="default"
        visibleFrom="xs"
        leftSection={<IconPencil size={17} aria-hidden />}
        renderRoot={(props) => <Link {...props} to="/campaigns/$id/edit" params={{ id: String(id) }} />}
      >
        {t('act.edit')}
      </Button>
      {turns.includes('pause') && (
        <Button
          leftSection={<IconPlayerPause size={17} aria-hidden />}
          loading={isPending}
          onClick={() => turn('pause')}
        >
          {t('act.pause')}
        </Button>
      )}
      {turns.includes('start') && (
        <Button leftSection={<IconPlayerPlay size={17} aria-hidden />} onClick={() => setStarting(true)}>
          {t(status === 'paused' ? 'act.resume' : 'act.start')}
        </Button>
      )}
      <MoreActs id={id} stop={turns.includes('stop') ? stop : null} remove={status === 'draft' ? remove : null} />
      {starting && <StartCampaign campaign={campaign} onClose={() => setStarting(false)} />}
    </>
  );
}

type MoreActsProps = { id: number; stop: (() => void) | null; remove: (() => void) | null };

/** `stop` and `remove` are null where there is nothing to stop or to delete. */
function MoreActs({ id, stop, remove }: MoreActsProps) {
  const { t } = useTranslation('campaigns');
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" px="xs" aria-label={t('act.more')}>
          <IconDots size={18} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          hiddenFrom="xs"
          leftSection={<IconPencil size={16} aria-hidden />}
          renderRoot={(props) => <Link {...props} to="/campaigns/$id/edit" params={{ id: String(id) }} />}
        >
          {t('act.edit')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconCopy size={16} aria-hidden />}
          renderRoot={(props) => <Link {...props} to="/campaigns/new" search={{ copy: String(id) }} />}
        >
          {t('act.copy')}
        </Menu.Item>
        {stop && (
          <Menu.Item color="red" leftSection={<IconPlayerStop size={16} aria-hidden />} onClick={stop}>
            {t('act.stop')}
          </Menu.Item>
        )}
        {remove && (
          <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={remove}>
            {t('act.remove')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
