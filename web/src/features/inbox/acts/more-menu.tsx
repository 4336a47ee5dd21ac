import { ActionIcon, Menu } from '@mantine/core';
import {
  IconArchive,
  IconArchiveOff,
  IconCheck,
  IconChecks,
  IconDots,
  IconHourglass,
  IconInfoCircle,
  IconMailOpened,
  IconRotate,
  IconUserCheck,
  IconUserX,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { PRIORITIES } from '@groundcrew/contract/values.ts';
import classes from '#features/inbox/menu.module.css';
import { SnoozeItems } from './snooze-menu.tsx';
import type { Conversation } from '#features/inbox/types.ts';
import type { Acts } from './use-acts.ts';

type Props = {
  conversation: Conversation;
  acts: Acts;
  /** Then all acts are here. */
  isPhone: boolean;
  onOwnMoment: () => void;
  onDetails: (() => void) | null;
};

export function MoreMenu(props: Props) {
  const { t } = useTranslation('inbox');
  return (
    <Menu position="bottom-end" width={props.isPhone ? 290 : 240} {...(props.isPhone && { withinPortal: true })}>
      <Menu.Target>
        <ActionIcon
          variant={props.isPhone ? 'subtle' : 'default'}
          color="gray"
          size={props.isPhone ? 44 : 30}
          aria-label={t('more_acts')}
        >
          <IconDots size={props.isPhone ? 22 : 17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown className={classes['menu'] ?? ''} data-large={props.isPhone}>
        {props.isPhone && <MainItems {...props} />}
        <OtherItems {...props} />
        {props.isPhone && <SnoozeItems {...props} />}
        <Priorities {...props} />
      </Menu.Dropdown>
    </Menu>
  );
}

type ItemProps = { icon: Icon; text: string; act: () => void };

function Item({ icon: Shown, text, act }: ItemProps) {
  return (
    <Menu.Item leftSection={<Shown size={16} aria-hidden />} onClick={act}>
      {text}
    </Menu.Item>
  );
}

/** What stands side by side where there is room. */
function MainItems({ conversation: { state, archived, assignee }, acts, onDetails }: Props) {
  const { t } = useTranslation('inbox');
  const { t: desk } = useTranslation('desk');
  return (
    <>
      {assignee === null && <Item icon={IconUserCheck} text={t('assign_me')} act={acts.take} />}
      {state === 'closed' ? (
        <Item icon={IconRotate} text={t('reopen')} act={acts.reopen} />
      ) : (
        <>
          <Item icon={IconCheck} text={t('close')} act={acts.close} />
          <Item icon={IconChecks} text={desk('close_next')} act={acts.closeAndNext} />
        </>
      )}
      <Item
        icon={archived ? IconArchiveOff : IconArchive}
        text={t(archived ? 'unarchive' : 'archive')}
        act={acts.archive}
      />
      {onDetails && <Item icon={IconInfoCircle} text={t('pane.title')} act={onDetails} />}
    </>
  );
}

function OtherItems({ conversation: { state, assignee }, acts }: Props) {
  const { t } = useTranslation('inbox');
  const { t: desk } = useTranslation('desk');
  return (
    <>
      {assignee !== null && <Item icon={IconUserX} text={t('unassign')} act={() => acts.assign(null)} />}
      {state !== 'pending' && <Item icon={IconHourglass} text={t('set_pending')} act={acts.wait} />}
      {state === 'pending' && <Item icon={IconRotate} text={desk('not_wait')} act={acts.reopen} />}
      <Item icon={IconMailOpened} text={t('mark_unread')} act={acts.markUnread} />
    </>
  );
}

function Priorities({ conversation: { priority }, acts }: Props) {
  const { t } = useTranslation('inbox');
  return (
    <>
      <Menu.Label>{t('pane.priority')}</Menu.Label>
      {PRIORITIES.map((one) => (
        <Menu.Item
          key={one}
          rightSection={one === priority && <IconCheck size={15} aria-hidden />}
          onClick={() => acts.change({ priority: one })}
        >
          {t(`priority.${one}`)}
        </Menu.Item>
      ))}
    </>
  );
}
