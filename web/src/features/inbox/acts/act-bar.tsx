import { ActionIcon, Button, Group, Tooltip } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconCheck, IconChecks, IconRotate } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AssignMenu } from './assign-menu.tsx';
import { MoreMenu } from './more-menu.tsx';
import { OwnMoment } from './own-moment.tsx';
import { SnoozeMenu } from './snooze-menu.tsx';
import type { Conversation } from '#features/inbox/types.ts';
import type { Acts } from './use-acts.ts';
import type { Menus } from './use-menus.ts';

type Props = {
  conversation: Conversation;
  acts: Acts;
  menus: Menus;
  isPhone: boolean;
  onDetails: (() => void) | null;
};

/** What is done with a conversation: side by side where there is room, in one menu on a phone. */
export function ActBar({ conversation, acts, menus, isPhone, onDetails }: Props) {
  const { t } = useTranslation('inbox');
  const { t: desk } = useTranslation('desk');
  const isClosed = conversation.state === 'closed';
  const toOwn = () => menus.turn('moment', true);
  const own = (
    <OwnMoment opened={menus.isOpen('moment')} onClose={() => menus.turn('moment', false)} onChosen={acts.snooze} />
  );
  if (isPhone) {
    return (
      <>
        <CloseByThumb isClosed={isClosed} acts={acts} />
        <MoreMenu conversation={conversation} acts={acts} isPhone onOwnMoment={toOwn} onDetails={onDetails} />
        {own}
      </>
    );
  }
  return (
    <Group gap={6} wrap="nowrap">
      <AssignMenu
        conversation={conversation}
        acts={acts}
        opened={menus.isOpen('assign')}
        onTurn={(on) => menus.turn('assign', on)}
      />
      <Named label={t(isClosed ? 'reopen' : 'close')} by={isClosed ? null : 'C'}>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={isClosed ? <IconRotate size={16} aria-hidden /> : <IconCheck size={16} aria-hidden />}
          onClick={isClosed ? acts.reopen : acts.close}
        >
          {t(isClosed ? 'reopen' : 'close')}
        </Button>
      </Named>
      {!isClosed && (
        <Named label={desk('close_next')} by="Shift + C">
          <ActionIcon variant="default" size={30} aria-label={desk('close_next')} onClick={acts.closeAndNext}>
            <IconChecks size={17} aria-hidden />
          </ActionIcon>
        </Named>
      )}
      <SnoozeMenu
        conversation={conversation}
        acts={acts}
        opened={menus.isOpen('snooze')}
        onTurn={(on) => menus.turn('snooze', on)}
        onOwnMoment={toOwn}
      />
      <Named label={t(conversation.archived ? 'unarchive' : 'archive')} by="E">
        <ActionIcon
          variant="default"
          size={30}
          aria-label={t(conversation.archived ? 'unarchive' : 'archive')}
          onClick={acts.archive}
        >
          {conversation.archived ? <IconArchiveOff size={17} aria-hidden /> : <IconArchive size={17} aria-hidden />}
        </ActionIcon>
      </Named>
      <MoreMenu conversation={conversation} acts={acts} isPhone={false} onOwnMoment={toOwn} onDetails={null} />
      {own}
    </Group>
  );
}

/** What a conversation mostly ends with, one tap away. */
function CloseByThumb({ isClosed, acts }: { isClosed: boolean; acts: Acts }) {
  const { t } = useTranslation('inbox');
  const [label, Icon] = isClosed ? [t('reopen'), IconRotate] : [t('close'), IconCheck];
  return (
    <ActionIcon variant="default" size={34} aria-label={label} onClick={isClosed ? acts.reopen : acts.close}>
      <Icon size={18} aria-hidden />
    </ActionIcon>
  );
}

/** Says what a control does, and by which key. */
function Named({ label, by, children }: { label: string; by: string | null; children: ReactNode }) {
  return <Tooltip label={by === null ? label : `${label} (${by})`}>{children}</Tooltip>;
}
