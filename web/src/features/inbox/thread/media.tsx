import { Anchor, Group, Paper, Stack, Text } from '@mantine/core';
import { IconMapPin, IconUser } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import type { Media, Message } from '#features/inbox/types.ts';
import { useKindName } from '#features/inbox/who.ts';

/** What a message of Telegram carries that is no file: a place, a person, a poll, the page that a link leads to. */
export function MediaPart({ message: { media } }: { message: Message }) {
  if (media === null) return null;
  switch (media.kind) {
    case 'location':
      return <Location media={media} />;
    case 'contact':
      return (
        <Group gap={6}>
          <IconUser size={16} aria-hidden />
          <Text size="sm">
            {media.first_name} {media.last_name} · {media.phone}
          </Text>
        </Group>
      );
    case 'poll':
      return <Poll media={media} />;
    case 'dice':
      return (
        <Text fz={32} lh={1.2}>
          {media.emoji} {media.value}
        </Text>
      );
    case 'web_page':
      return <WebPage media={media} />;
    case 'unsupported':
      return <Unsupported type={media.type} />;
    case 'sticker':
      return <Text fz={32}>{media.emoji}</Text>;
    // Files: these are among the attachments.
    case 'animation':
    case 'audio':
    case 'document':
    case 'photo':
    case 'round_video':
    case 'video':
    case 'voice':
      return null;
  }
}

type Of<Kind extends Media['kind']> = { media: Extract<Media, { kind: Kind }> };

function Location({ media: { latitude, longitude, title, address } }: Of<'location'>) {
  const at = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const kindName = useKindName();
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      <IconMapPin size={16} aria-hidden />
      <Stack gap={0}>
        <Text size="sm">{title ?? kindName('location')}</Text>
        {address !== null && <Text size="xs">{address}</Text>}
        <Text size="xs" c="dimmed">
          {at}
        </Text>
      </Stack>
    </Group>
  );
}

function Poll({ media: { question, options, closed } }: Of<'poll'>) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  return (
    <Stack gap={2}>
      <Text size="sm" fw={600}>
        {question}
      </Text>
      {options.map(({ text, votes }) => (
        <Text key={text} size="sm">
          ○ {text} {votes !== null && `· ${format.number(votes)}`}
        </Text>
      ))}
      {closed && (
        <Text size="xs" c="dimmed">
          {t('poll_closed')}
        </Text>
      )}
    </Stack>
  );
}

function WebPage({ media: { url, site_name, title, description } }: Of<'web_page'>) {
  return (
    <Paper withBorder p="xs" maw={420}>
      {site_name !== null && (
        <Text size="xs" c="dimmed">
          {site_name}
        </Text>
      )}
      <Anchor href={url} target="_blank" rel="noreferrer noopener" size="sm" fw={600} underline="always">
        {title ?? url}
      </Anchor>
      {description !== null && (
        <Text size="xs" lineClamp={3}>
          {description}
        </Text>
      )}
    </Paper>
  );
}

function Unsupported({ type }: { type: string }) {
  const { t } = useTranslation('inbox');
  return (
    <Text size="sm" c="dimmed" fs="italic">
      {t('unsupported', { type })}
    </Text>
  );
}
