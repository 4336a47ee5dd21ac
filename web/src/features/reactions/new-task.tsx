import { Autocomplete, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useSaid } from '#lib/errors.ts';
import { told } from '#ui/told.tsx';
import { AccountsInput, useMost, type Who } from './accounts-input.tsx';
import { EmojiInput } from './emoji-input.tsx';
import { Refused } from './refused.tsx';
import { shortLink } from './types.ts';

type Props = { onClose: () => void; onMade: (id: number) => void };

/** One post, some emoji, and who puts them there. */
export function NewTask({ onClose, onMade }: Props) {
  const { t } = useTranslation('reactions');
  const { t: common } = useTranslation();
  const [link, setLink] = useState('');
  const [emoji, setEmoji] = useState('👍');
  const [who, setWho] = useState<Who>({ by: 'count', count: 1, ids: [] });
  const most = useMost();
  const make = useMake(onMade);
  const { details } = useSaid()(make.error);
  const wrong = make.isError ? details['field'] : undefined;
  // What was refused is not what stands there now.
  const edit = (set: (text: string) => void) => (text: string) => {
    set(text);
    make.reset();
  };
  const chosen = who.by === 'count' ? { account_count: who.count } : { account_ids: who.ids };
  const ready = link.trim() !== '' && emoji.trim() !== '' && (who.by === 'count' || who.ids.length > 0);
  return (
    <Modal opened onClose={onClose} title={t('new.title')} closeButtonProps={{ 'aria-label': common('close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) make.mutate({ link: link.trim(), emoji: emoji.trim(), ...chosen });
        }}
      >
        <Stack gap="md">
          <PostInput value={link} onChange={edit(setLink)} wrong={wrong === 'link'} />
          <EmojiInput value={emoji} onChange={edit(setEmoji)} wrong={wrong === 'emoji'} />
          <AccountsInput who={who} onChange={setWho} most={most} />
          <Text size="xs" c="dimmed">
            {t('new.rules')}
          </Text>
          {make.isError && wrong !== 'link' && wrong !== 'emoji' && <Refused error={make.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common('cancel')}
            </Button>
            <Button type="submit" loading={make.isPending} disabled={!ready}>
              {t('new.go')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function useMake(onMade: (id: number) => void) {
  const { t } = useTranslation('reactions');
  const queryClient = useQueryClient();
  return useMutation(
    api.reactions.make.mutationOptions({
      onSuccess: async ({ id, usable, account_count, account_ids }) => {
        const wanted = account_count ?? account_ids?.length ?? 0;
        told(usable < wanted ? t('new.done_fewer', { count: usable }) : t('new.done'));
        onMade(id);
        await queryClient.invalidateQueries({ queryKey: api.reactions.key() });
      },
    }),
  );
}

const OFFERED = 8;

/** Any post's link; what the team's own accounts posted last is offered. */
function PostInput(props: { value: string; onChange: (link: string) => void; wrong: boolean }) {
  const { t } = useTranslation('reactions');
  const { value, onChange, wrong } = props;
  const posts = useQuery(api.posts.list.queryOptions({ input: { limit: 50 } }));
  const links = (posts.data?.items ?? []).flatMap(({ link, telegram_message_id }) =>
    telegram_message_id !== null && link.startsWith('@')
      ? [`https://t.me/${link.slice(1)}/${telegram_message_id}`]
      : [],
  );
  return (
    <Autocomplete
      label={t('new.link')}
      description={t('new.link_about')}
      placeholder="https://t.me/name/123"
      data={[...new Set(links)].slice(0, OFFERED)}
      renderOption={({ option }) => shortLink(option.value)}
      value={value}
      onChange={onChange}
      error={wrong && t(/[?&]comment=/.test(value) ? 'new.comment_link' : 'new.bad_link')}
      openOnFocus={false}
      inputMode="url"
      maxLength={500}
      spellCheck={false}
      required
      data-autofocus
    />
  );
}
