import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { Trouble } from '#ui/trouble.tsx';
import { NicheInput } from '#ui/niche-input.tsx';
import { Preview } from './preview.tsx';
import { useGroupsChanged } from './use-changed.ts';

/** Links by the dozen: first what would be added and what would not, then it is done. */
export function AddLinks({ niche: first, onClose }: { niche: string; onClose: () => void }) {
  const { t } = useTranslation('groups');
  const format = useFormat();
  const [text, setText] = useState('');
  const [niche, setNiche] = useState(first);
  const links = text.split(/[\s,;]+/).filter((link) => link !== '');
  const { preview, add } = useAdd(onClose);
  const edit = () => preview.reset();
  const found = preview.data;
  const accepted = found?.added.length ?? 0;
  return (
    <Modal opened onClose={onClose} title={t('add.title')} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (found === undefined) preview.mutate({ links, niche, dry_run: true });
          else add.mutate({ links, niche });
        }}
      >
        <Stack gap="md">
          <Textarea
            label={t('add.links')}
            description={t('add.links_about')}
            placeholder={'@group\nhttps://t.me/group\nhttps://t.me/+AbCdEf'}
            value={text}
            onChange={(event) => {
              setText(event.currentTarget.value);
              edit();
            }}
            autosize
            minRows={4}
            maxRows={10}
            spellCheck={false}
            data-autofocus
          />
          <NicheInput
            value={niche}
            onChange={(value) => {
              setNiche(value);
              edit();
            }}
          />
          {found !== undefined && (
            <Preview
              added={accepted}
              unchanged={found.unchanged}
              rejected={found.rejected}
              count={found.rejected.length}
            />
          )}
          {[preview, add].map(({ error }, place) => error !== null && <Trouble key={place} error={error} />)}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('cancel', { ns: 'common' })}
            </Button>
            {found === undefined ? (
              <Button type="submit" loading={preview.isPending} disabled={links.length === 0 || niche.trim() === ''}>
                {t('preview.go')}
              </Button>
            ) : (
              <Button type="submit" loading={add.isPending} disabled={accepted === 0}>
                {t('add.go', { count: accepted, n: format.number(accepted) })}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** To try, and to do it. */
function useAdd(onClose: () => void) {
  const { t } = useTranslation('groups');
  const format = useFormat();
  const changed = useGroupsChanged();
  const preview = useMutation(api.targets.make.mutationOptions());
  const add = useMutation(
    api.targets.make.mutationOptions({
      onSuccess: async ({ added }) => {
        const count = added.length;
        notifications.show({ message: t('add.done', { count, n: format.number(count) }), color: 'teal' });
        onClose();
        await changed();
      },
    }),
  );
  return { preview, add };
}
