import { PRIORITIES, type Priority } from '@groundcrew/contract/values.ts';
import { Select, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { client } from '#lib/api.ts';
import { useAble } from '#features/inbox/acts/assign-menu.tsx';
import { LabelField } from './label-field.tsx';
import { Part } from './part.tsx';
import type { Conversation } from '#features/inbox/types.ts';
import type { Acts } from '#features/inbox/acts/use-acts.ts';

type Props = { conversation: Conversation; acts: Acts; may: boolean };

const isPriority = (value: string | null): value is Priority => PRIORITIES.some((one) => one === value);

/** Who has a conversation in hand, how urgent it is, and what it is about. */
export function WorkFields({ conversation, acts, may }: Props) {
  const { t } = useTranslation('inbox');
  const { id, assignee, priority, labels } = conversation;
  const able = useAble();
  const people = able.map((each) => ({ value: each.id, label: each.name }));
  // Whoever may not answer any more still has it until somebody else takes it.
  const known = assignee === null || able.some((each) => each.id === assignee.id);
  const data = known ? people : [...people, { value: assignee.id, label: assignee.name }];
  const fields = may ? (
    <>
      <Select
        size="xs"
        label={t('pane.assignee')}
        placeholder={t('nobodys')}
        data={data}
        value={assignee?.id ?? null}
        onChange={(chosen) => acts.assign(able.find((each) => each.id === chosen) ?? null)}
        clearable
      />
      <Select
        size="xs"
        label={t('pane.priority')}
        data={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
        value={priority}
        onChange={(value) => isPriority(value) && acts.change({ priority: value })}
        allowDeselect={false}
      />
    </>
  ) : (
    <>
      <Fact title={t('pane.assignee')} text={assignee?.name ?? t('nobodys')} />
      <Fact title={t('pane.priority')} text={t(`priority.${priority}`)} />
    </>
  );
  return (
    <Stack gap="xs">
      {fields}
      <LabelField
        label={t('pane.labels')}
        hint={t('pane.labels_hint')}
        labels={labels}
        onSet={(label_ids) => client.conversations.set_labels({ id, label_ids })}
        may={may}
      />
    </Stack>
  );
}

/** What cannot be changed is no field. */
function Fact({ title, text }: { title: string; text: string }) {
  return (
    <Part title={title}>
      <Text size="sm">{text}</Text>
    </Part>
  );
}
