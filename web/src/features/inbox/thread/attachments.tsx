import { Anchor, Button, Group, Paper, Progress, Text } from '@mantine/core';
import { IconDownload, IconFile, IconPhoto, IconVideo } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { client } from '#lib/api.ts';
import { serverUrl } from '#lib/base-path.ts';
import { useFormat } from '#lib/format.ts';
import { useReason } from '#lib/reasons.ts';
import { useMay } from '#lib/use-may.ts';
import { Trouble } from '#ui/trouble.tsx';
import classes from './message.module.css';
import type { Attachment, Message } from '#features/inbox/types.ts';

/** Their files: pictures, sound and films are shown, whatever else can be saved. Several pictures stand side by side. */
export function Attachments({ messages }: { messages: readonly Message[] }) {
  const files = messages.flatMap(({ attachments, has_html }) =>
    attachments.filter(({ inline }) => !inline || !has_html),
  );
  const pictures = files.filter((file) => file.state === 'stored' && isSeen(file));
  const others = files.filter((file) => !pictures.includes(file));
  return (
    <>
      {pictures.length > 0 && (
        <div className={classes['pictures']} data-many={pictures.length > 1}>
          {pictures.map((file) => (
            <Shown key={file.id} file={file} />
          ))}
        </div>
      )}
      {others.map((file) =>
        file.state === 'stored' ? <Shown key={file.id} file={file} /> : <File key={file.id} file={file} />,
      )}
    </>
  );
}

const PICTURES = /^image\/(?:jpeg|png|gif|webp)$/;
const FILMS = /^video\/(?:mp4|webm)$/;
const isSeen = ({ mime_type }: Attachment) => PICTURES.test(mime_type) || FILMS.test(mime_type);

function Shown({ file }: { file: Attachment }) {
  const { t } = useTranslation('inbox');
  const { id, mime_type, file_name } = file;
  const src = serverUrl(`api/v1/attachments/${id}`).href;
  if (PICTURES.test(mime_type)) {
    return (
      <a href={src} target="_blank" rel="noreferrer" aria-label={t('file.open', { name: file_name })}>
        <img className={classes['picture']} src={src} alt={file_name} loading="lazy" />
      </a>
    );
  }
  if (mime_type.startsWith('audio/')) return <audio controls preload="none" src={src} aria-label={file_name} />;
  if (FILMS.test(mime_type)) {
    return <video className={classes['picture']} controls preload="metadata" src={src} aria-label={file_name} />;
  }
  return <File file={file} href={src} />;
}

/** By its name and size; `href`: where it can be saved from. */
function File({ file, href }: { file: Attachment; href?: string }) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const words = useReason();
  const { file_name, mime_type, size_bytes, state, fetched_bytes } = file;
  const isComing = state === 'fetching';
  const Icon = mime_type.startsWith('image/') ? IconPhoto : mime_type.startsWith('video/') ? IconVideo : IconFile;
  return (
    <Paper withBorder p="xs" maw="100%">
      <Group gap={8} wrap="nowrap">
        <Icon size={20} aria-hidden style={{ flexShrink: 0 }} />
        <div style={{ minWidth: 0, flex: 1 }}>
          <Text size="sm" truncate>
            {file_name}
          </Text>
          <Text size="xs" c="dimmed">
            {isComing && fetched_bytes > 0
              ? t('file.so_far', { some: format.bytes(fetched_bytes), all: format.bytes(size_bytes) })
              : format.bytes(size_bytes)}
            {state !== 'stored' && ` · ${t(`file.${state}`)}`}
          </Text>
        </div>
        <Fetch file={file} />
        {href !== undefined && (
          <Anchor href={href} download={file_name} aria-label={t('file.get', { name: file_name })}>
            <IconDownload size={18} aria-hidden />
          </Anchor>
        )}
      </Group>
      {isComing && (
        <Progress
          mt={6}
          size="xs"
          value={size_bytes === 0 ? 0 : (fetched_bytes / size_bytes) * 100}
          aria-label={t('file.fetching')}
        />
      )}
      {file.fetch_error !== null && (
        <Text size="xs" c="dimmed" mt={4}>
          {words(file.fetch_error, file.told)}
        </Text>
      )}
    </Paper>
  );
}

/** Of what was too large to be fetched by itself, or could not be had. */
function Fetch({ file: { id, file_name, state } }: { file: Attachment }) {
  const { t } = useTranslation('inbox');
  const may = useMay('manager');
  const fetching = useMutation({ mutationFn: () => client.attachments.fetch({ id }) });
  if (!may || (state !== 'offered' && state !== 'gone')) return null;
  return (
    <div>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={t('file.fetch_it', { name: file_name })}
        loading={fetching.isPending}
        onClick={() => fetching.mutate()}
      >
        {t(state === 'gone' ? 'file.fetch_again' : 'file.fetch')}
      </Button>
      {fetching.error && <Trouble error={fetching.error} />}
    </div>
  );
}
