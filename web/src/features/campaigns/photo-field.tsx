import { Button, FileButton, Group, Image, Input, Stack, Text } from '@mantine/core';
import { IconPhoto, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { client } from '#lib/api.ts';
import { serverUrl } from '#lib/base-path.ts';
import { Trouble } from '#ui/trouble.tsx';

const TAKEN = 'image/jpeg,image/png,image/webp';
const MOST_BYTES = 10 * 1024 * 1024;

type Props = { value: string | null; onChange: (photo_path: string | null) => void };

/** A photo is handed in at once; the message then only names it. */
export function PhotoField({ value, onChange }: Props) {
  const { t } = useTranslation('campaigns');
  const add = useMutation({
    mutationFn: (photo: File) => client.photos.add({ photo }),
    onSuccess: ({ photo_path }) => onChange(photo_path),
  });
  const isTooLarge = add.variables !== undefined && add.variables.size > MOST_BYTES;
  return (
    <Stack gap={6}>
      <Input.Label component="div">{t('photo.label')}</Input.Label>
      <Group gap="sm">
        {value !== null && (
          <Image src={serverUrl(`api/v1/${value}`).href} alt={t('photo.alt')} w={64} h={64} radius="md" fit="cover" />
        )}
        <FileButton accept={TAKEN} onChange={(photo) => photo !== null && add.mutate(photo)}>
          {(props) => (
            <Button
              {...props}
              variant="default"
              leftSection={<IconPhoto size={17} aria-hidden />}
              loading={add.isPending}
            >
              {t(value === null ? 'photo.add' : 'photo.change')}
            </Button>
          )}
        </FileButton>
        {value !== null && (
          <Button
            variant="subtle"
            color="gray"
            leftSection={<IconTrash size={17} aria-hidden />}
            onClick={() => {
              add.reset();
              onChange(null);
            }}
          >
            {t('photo.remove')}
          </Button>
        )}
      </Group>
      <Text size="xs" c="dimmed">
        {t('photo.about')}
      </Text>
      {add.isError && (isTooLarge ? <Input.Error>{t('photo.too_large')}</Input.Error> : <Trouble error={add.error} />)}
    </Stack>
  );
}
