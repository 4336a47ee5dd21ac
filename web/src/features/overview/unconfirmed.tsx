import { Button, Card, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, type client } from '#lib/api.ts';
import { useReason } from '#lib/reasons.ts';
import { useMay } from '#lib/use-may.ts';
import { Moment } from '#ui/moment.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { useNow } from '#ui/use-now.ts';

type Post = Awaited<ReturnType<typeof client.posts.unconfirmed>>['items'][number];

/** Posts of which nobody knows whether they arrived: a person looks into the group, and says. */
export function Unconfirmed({ close }: { close: () => void }) {
  const { t } = useTranslation('overview');
  const { t: common } = useTranslation();
  const { data, error, refetch } = useQuery(api.posts.unconfirmed.queryOptions({ input: { limit: 100 } }));
  return (
    <Modal
      opened
      onClose={close}
      title={t('unconfirmed.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': common('close') }}
    >
      <Stack>
        <Text size="sm" c="dimmed">
          {t('unconfirmed.about')}
        </Text>
        {error !== null && <Trouble error={error} again={() => void refetch()} />}
        {data?.items.length === 0 && <Text size="sm">{t('unconfirmed.none')}</Text>}
        {data?.items.map((post) => (
          <One key={post.id} post={post} />
        ))}
      </Stack>
    </Modal>
  );
}

function One({ post }: { post: Post }) {
  const { t } = useTranslation('overview');
  const may = useMay('manager');
  const now = useNow();
  const words = useReason();
  const queryClient = useQueryClient();
  const onSuccess = () =>
    Promise.all([api.posts, api.overview].map((part) => queryClient.invalidateQueries({ queryKey: part.key() })));
  const confirm = useMutation(api.posts.confirm.mutationOptions({ onSuccess }));
  const dismiss = useMutation(api.posts.dismiss.mutationOptions({ onSuccess }));
  const input = { id: post.id };
  const isEarly = new Date(post.dismissible_from).getTime() > now;
  return (
    <Card withBorder p="sm">
      <Text size="sm" fw={600}>
        {post.account} → {post.link}
      </Text>
      <Text size="sm" lineClamp={3}>
        {post.message_content}
      </Text>
      <Text size="xs" c="dimmed">
        <Moment at={post.reserved_at} />
        {post.error_message !== null && ` · ${words(post.error_message, post.told)}`}
      </Text>
      {may && (
        <Group gap="xs" mt="xs">
          <Button size="compact-sm" variant="default" loading={confirm.isPending} onClick={() => confirm.mutate(input)}>
            {t('unconfirmed.is_there')}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            disabled={isEarly}
            loading={dismiss.isPending}
            onClick={() => dismiss.mutate(input)}
          >
            {t('unconfirmed.is_not')}
          </Button>
          {isEarly && (
            <Text size="xs" c="dimmed">
              {t('unconfirmed.early')} <Moment at={post.dismissible_from} />
            </Text>
          )}
        </Group>
      )}
      {(confirm.error ?? dismiss.error) !== null && <Trouble error={confirm.error ?? dismiss.error} />}
    </Card>
  );
}
