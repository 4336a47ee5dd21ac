import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { FilesDrop } from '#ui/files-drop.tsx';
import { NicheInput } from '#ui/niche-input.tsx';
import { Trouble } from '#ui/trouble.tsx';
import { Preview } from './preview.tsx';
import { useGroupsChanged } from './use-changed.ts';

/** A table of groups: looked through first, line by line, then taken in. */
export function ImportCsv({ niche: first, onClose }: { niche: string; onClose: () => void }) {
  const { t } = useTranslation('groups');
  const format = useFormat();
  const changed = useGroupsChanged();
  const [csv, setCsv] = useState<File | null>(null);
  const [niche, setNiche] = useState(first);
  const preview = useMutation(api.targets.import_csv.mutationOptions());
  const take = useMutation(
    api.targets.import_csv.mutationOptions({
      onSuccess: async ({ added: count }) => {
        notifications.show({ message: t('add.done', { count, n: format.number(count) }), color: 'teal' });
        onClose();
        await changed();
      },
    }),
  );
  const wish = (file: File) => ({ csv: file, ...(niche.trim() === '' ? {} : { niche: niche.trim() }) });
  const choose = (file: File) => {
    setCsv(file);
    preview.reset();
    take.reset();
    preview.mutate({ ...wish(file), dry_run: true });
  };
  const found = preview.data;
  return (
    <Modal opened onClose={onClose} title={t('import.title')} size="lg">
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('import.about')}
        </Text>
        <NicheInput
          description={t('import.niche_about')}
          value={niche}
          onChange={(value) => {
            setNiche(value);
            preview.reset();
          }}
        />
        <FilesDrop
          label={
            csv === null
              ? t('import.drop')
              : `${csv.name} · ${t('import.size', { n: format.number(Math.ceil(csv.size / 1_000)) })}`
          }
          choose={t(csv === null ? 'import.choose' : 'import.another')}
          accept=".csv,.tsv,.txt,text/csv"
          onFiles={([file]) => file && choose(file)}
        />
        {found !== undefined && (
          <Preview
            added={found.added}
            unchanged={found.unchanged}
            rejected={found.rejected}
            count={found.rejected_count}
          />
        )}
        {[preview, take].map(({ error }, place) => error !== null && <Trouble key={place} error={error} />)}
        <Buttons
          // Another niche has the file looked through anew.
          look={csv !== null && found === undefined ? () => preview.mutate({ ...wish(csv), dry_run: true }) : null}
          take={() => csv && take.mutate(wish(csv))}
          count={found?.added ?? 0}
          loading={preview.isPending || take.isPending}
          onClose={onClose}
        />
      </Stack>
    </Modal>
  );
}

function Buttons({
  look,
  take,
  count,
  loading,
  onClose,
}: {
  look: (() => void) | null;
  take: () => void;
  count: number;
  loading: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation('groups');
  const format = useFormat();
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onClose}>
        {t('cancel', { ns: 'common' })}
      </Button>
      {look ? (
        <Button loading={loading} onClick={look}>
          {t('preview.go')}
        </Button>
      ) : (
        <Button loading={loading} disabled={count === 0} onClick={take}>
          {t('add.go', { count, n: format.number(count) })}
        </Button>
      )}
    </Group>
  );
}
