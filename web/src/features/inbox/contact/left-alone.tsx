import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconHandOff, IconHandStop } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { askFirst } from '#ui/ask-first.ts';
import { Trouble } from '#ui/trouble.tsx';
import { entriesOf, whoOf } from './do-not-contact.ts';
import type { Contact } from '#features/inbox/types.ts';
import { useContactActs } from './use-contact-acts.ts';
import { nameOf } from '#features/inbox/who.ts';

const REASON_MAX = 500;

type Props = { contact: Contact; may: boolean };

/** That nobody writes to them, since when, by whose word and why; or that it was so. */
export function LeftAlone({ contact, may }: Props) {
  const { t } = useTranslation('inbox');
  const { t: desk } = useTranslation('desk');
  const format = useFormat();
  const entries = entriesOf(contact);
  const stopped = contact.channels.map(({ stop_said_at }) => stop_said_at).find((at) => at !== null);
  const lift = useLift(contact);
  if (entries.length === 0 && stopped === undefined) return null;
  return (
    <Alert
      p="xs"
      color={entries.length === 0 ? 'gray' : 'orange'}
      icon={<IconHandStop size={16} aria-hidden />}
      title={entries.length === 0 ? desk('dnc.lifted') : t('pane.left_alone')}
    >
      <Stack gap={4}>
        {stopped !== undefined && <Text size="xs">{t('pane.stop_said', { at: format.moment(stopped) })}</Text>}
        {entries.map(({ id, created_by, created_at, reason }) => (
          <Text key={id} size="xs" style={{ overflowWrap: 'anywhere' }}>
            {desk('dnc.by', { by: created_by, at: format.moment(created_at) })}
            {reason !== null && `: ${reason}`}
          </Text>
        ))}
        {may && entries.length > 0 && (
          <Button
            variant="default"
            size="compact-xs"
            style={{ alignSelf: 'flex-start' }}
            leftSection={<IconHandOff size={14} aria-hidden />}
            onClick={lift.ask}
          >
            {desk('dnc.lift')}
          </Button>
        )}
        {lift.error && <Trouble error={lift.error} />}
      </Stack>
    </Alert>
  );
}

function useLift(contact: Contact) {
  const { t } = useTranslation('desk');
  const { t: common } = useTranslation();
  const act = useContactActs();
  const name = nameOf(contact);
  const entries = entriesOf(contact);
  const lift = () =>
    act.mutate({
      run: () => Promise.all(entries.map(({ id }) => client.do_not_contact.remove({ id }))),
      back: () => Promise.all(entries.map(({ who, reason }) => putOn(who, reason))),
      said: t('dnc.lift_done', { name }),
    });
  const ask = () =>
    askFirst({
      title: t('dnc.lift_title', { name }),
      children: <Text size="sm">{t('dnc.lift_about')}</Text>,
      labels: { confirm: t('dnc.lift'), cancel: common('cancel') },
      onConfirm: lift,
    });
  return { ask, error: act.error };
}

const putOn = (who: string, reason: string | null) =>
  client.do_not_contact.make({ who, ...(reason !== null && reason !== '' && { reason }) });

/** The way to say so, while it is not. */
export function LeaveAlone({ contact }: { contact: Contact }) {
  const { t } = useTranslation('desk');
  const [opened, { open, close }] = useDisclosure();
  if (entriesOf(contact).length > 0) return null;
  return (
    <>
      <Button
        variant="subtle"
        color="orange"
        size="compact-sm"
        leftSection={<IconHandStop size={15} aria-hidden />}
        onClick={open}
      >
        {t('dnc.put')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('dnc.title', { name: nameOf(contact) })}>
        <Reason contact={contact} onClose={close} />
      </Modal>
    </>
  );
}

function Reason({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useTranslation('desk');
  const { t: common } = useTranslation();
  const [reason, setReason] = useState('');
  const act = useContactActs();
  const put = () => {
    const made: number[] = [];
    act.mutate({
      run: async () => {
        for (const who of whoOf(contact)) {
          const { id, added } = await putOn(who, reason.trim());
          if (added) made.push(id);
        }
        onClose();
      },
      back: () => Promise.all(made.map((id) => client.do_not_contact.remove({ id }))),
      said: t('dnc.done', { name: nameOf(contact) }),
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        put();
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t('dnc.about')}</Text>
        <TextInput
          label={t('dnc.reason')}
          maxLength={REASON_MAX}
          value={reason}
          data-autofocus
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {act.error && <Trouble error={act.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {common('cancel')}
          </Button>
          <Button type="submit" color="orange" loading={act.isPending}>
            {t('dnc.act')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
