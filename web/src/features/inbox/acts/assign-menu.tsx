import { mayAtLeast } from '@groundcrew/contract/values.ts';
import { Button, Menu, TextInput, Tooltip } from '@mantine/core';
import { IconCheck, IconChevronDown, IconUserCheck, IconUserX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import classes from './acts.module.css';
import type { Conversation } from '#features/inbox/types.ts';
import type { Acts } from './use-acts.ts';

/** Of more one types whom one looks for. */
const SHOWN_UNSEARCHED = 7;

type Props = { conversation: Conversation; acts: Acts; opened: boolean; onTurn: (opened: boolean) => void };

/** Everybody who may answer. */
export function useAble() {
  const { data } = useQuery(api.users.list.queryOptions());
  return (data?.items ?? []).filter(({ role }) => mayAtLeast(role, 'manager'));
}

/** Who has it in hand; takes it, or gives it to a colleague. */
export function AssignMenu({ conversation: { assignee }, acts, opened, onTurn }: Props) {
  const { t } = useTranslation('desk');
  const { t: inbox } = useTranslation('inbox');
  const { data: me } = useQuery(api.me.get.queryOptions());
  const isMine = assignee !== null && assignee.id === me?.user_id;
  // What stands on it is part of its name: people who speak to their computer say what they see.
  const holder = assignee === null ? t('assign') : t('assigned_to', { name: assignee.name });
  const nameOfMenu = isMine ? `${t('mine')}. ${holder}` : holder;
  return (
    <Button.Group>
      {assignee === null && (
        <Tooltip label={`${inbox('assign_me')} (T)`}>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconUserCheck size={16} aria-hidden />}
            loading={acts.isTaking}
            onClick={acts.take}
          >
            {inbox('assign_me')}
          </Button>
        </Tooltip>
      )}
      <Menu opened={opened} onChange={onTurn} position="bottom-end" width={240}>
        <Menu.Target>
          <Tooltip label={`${t('assign')} (A)`} disabled={opened}>
            <Button
              size="compact-sm"
              variant="default"
              px={6}
              aria-label={nameOfMenu}
              {...(assignee !== null && { leftSection: <IconUserCheck size={16} aria-hidden /> })}
            >
              {assignee !== null && <span className={classes['assignee']}>{isMine ? t('mine') : assignee.name}</span>}
              <IconChevronDown size={14} aria-hidden />
            </Button>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <People assignee={assignee} me={me?.user_id ?? null} acts={acts} />
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
}

type PeopleProps = { assignee: Conversation['assignee']; me: string | null; acts: Acts };

function People({ assignee, me, acts }: PeopleProps) {
  const { t } = useTranslation('desk');
  const { t: inbox } = useTranslation('inbox');
  const able = useAble();
  const [typed, type] = useState('');
  const wanted = able.filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase()));
  // Oneself first.
  const people = wanted.toSorted((one, other) => Number(other.id === me) - Number(one.id === me));
  return (
    <>
      {able.length > SHOWN_UNSEARCHED && (
        <TextInput
          size="xs"
          mb={4}
          data-autofocus
          aria-label={t('find_person')}
          placeholder={t('find_person')}
          value={typed}
          onChange={(event) => type(event.currentTarget.value)}
        />
      )}
      <div className={classes['people']}>
        {people.map(({ id, name }) => (
          <Menu.Item
            key={id}
            rightSection={id === assignee?.id && <IconCheck size={15} aria-hidden />}
            onClick={() => (id === me ? acts.take() : acts.assign({ id, name }))}
          >
            {id === me ? t('me', { name }) : name}
          </Menu.Item>
        ))}
      </div>
      {assignee !== null && (
        <Menu.Item leftSection={<IconUserX size={16} aria-hidden />} onClick={() => acts.assign(null)}>
          {inbox('unassign')}
        </Menu.Item>
      )}
    </>
  );
}
