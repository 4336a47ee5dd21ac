import { Group, Paper, Text } from '@mantine/core';
import { IconFile, IconPhoto, IconVideo } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import type { Attachment, Message } from './types.ts';

/** Its files: each with its name and size. */
export function Attachments({ message }: { message: Message; may: boolean }) {
  const files = message.attachments.filter(({ inline }) => !inline || !message.has_html);
  if (files.length === 0) return null;
  return (
    <Group gap={6}>
      {files.map((file) => (
        <FileChip key={file.id} file={file} />
      ))}
    </Group>
  );
}

function FileChip({ file: { file_name, mime_type, size_bytes, state } }: { file: Attachment }) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const Icon = mime_type.startsWith('image/') ? IconPhoto : mime_type.startsWith('video/') ? IconVideo : IconFile;
  return (
    <Paper withBorder p="xs" maw="100%">
      <Group gap={8} wrap="nowrap">
        <Icon size={20} aria-hidden />
        <div style={{ minWidth: 0 }}>
          <Text size="sm" truncate>
            {file_name}
          </Text>
          <Text size="xs" c="dimmed">
            {format.bytes(size_bytes)} {state !== 'stored' && `· ${t(`file.${state}`)}`}
          </Text>
        </div>
      </Group>
    </Paper>
  );
}
