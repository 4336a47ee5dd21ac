import { CloseButton, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { IconAlertCircle, IconFile, IconPhoto } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';
import classes from './answer.module.css';
import type { Attachment } from '#features/inbox/types.ts';
import { FILES_MAX, type useFiles } from './use-files.ts';

type Props = {
  files: readonly Attachment[];
  uploads: Pick<ReturnType<typeof useFiles>, 'coming' | 'notTaken'>;
  onRemove: (id: number) => void;
};

/** What goes with the message, what is on its way to the server, and what was not taken, each by its name. */
export function ChosenFiles({ files, uploads: { coming, notTaken }, onRemove }: Props) {
  const { t } = useTranslation('answering');
  const { t: inbox } = useTranslation('inbox');
  const format = useFormat();
  return (
    <>
      {files.length + coming.length > 0 && (
        <Group gap={6} component="ul" className={classes['files'] ?? ''}>
          {files.map(({ id, file_name, size_bytes, mime_type }) => (
            <File
              key={id}
              name={file_name}
              isPicture={mime_type.startsWith('image/')}
              about={format.bytes(size_bytes)}
              forget={inbox('detach', { name: file_name })}
              onForget={() => onRemove(id)}
            />
          ))}
          {coming.map(({ key, name, part, stop }) => (
            <File
              key={`coming ${key}`}
              name={name}
              isPicture={false}
              about={format.percent(part)}
              part={part}
              forget={inbox('detach', { name })}
              onForget={stop}
            />
          ))}
        </Group>
      )}
      {notTaken.length > 0 && (
        <Stack gap={2} role="alert">
          {notTaken.map(({ key, name, fault }) => (
            <Group key={key} gap={6} wrap="nowrap" c="red" align="flex-start">
              <IconAlertCircle size={15} aria-hidden style={{ flexShrink: 0, marginTop: 2 }} />
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {t(`not_taken.${fault}`, { name, count: FILES_MAX })}
              </Text>
            </Group>
          ))}
        </Stack>
      )}
    </>
  );
}

type FileProps = {
  name: string;
  isPicture: boolean;
  about: string;
  /** Of what is on its way: how much of it has gone. */
  part?: number;
  forget: string;
  onForget: () => void;
};

function File({ name, isPicture, about, part, forget, onForget }: FileProps) {
  const { t } = useTranslation('answering');
  const Icon = isPicture ? IconPhoto : IconFile;
  return (
    <Paper component="li" className={classes['file'] ?? ''} withBorder>
      <Group gap={6} wrap="nowrap">
        <Icon size={15} aria-hidden style={{ flexShrink: 0 }} />
        <Text size="xs" truncate maw={180} title={name}>
          {name}
        </Text>
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {about}
        </Text>
        <CloseButton size="xs" aria-label={forget} onClick={onForget} />
      </Group>
      {part !== undefined && <Progress size={3} value={part * 100} aria-label={t('uploading', { name })} />}
    </Paper>
  );
}
