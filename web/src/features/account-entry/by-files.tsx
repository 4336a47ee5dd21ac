import { Box, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '#lib/api.ts';
import { FilesDrop } from '#ui/files-drop.tsx';
import { AccountForm } from './account-form.tsx';
import { Bulk } from './bulk.tsx';
import { wishOf, type EditEntry } from './entry.ts';
import { linesOfFiles } from './read-lines.ts';
import { useRefusal } from './refusals.ts';
import { useAdded } from './use-added.ts';
import type { Target } from './ways.ts';

const ACCEPTED = '.session,.txt';

type Props = EditEntry & { target: Target };

/** Session files: for an account that is here one of them, else as many as there are. */
export function ByFiles({ target, ...entry }: Props) {
  return target === null ? <Many /> : <One target={target} {...entry} />;
}

function Many() {
  const { t } = useTranslation('account-entry');
  const [files, setFiles] = useState<readonly File[]>([]);
  const lines = useMemo(() => linesOfFiles(files), [files]);
  const by_name = useMemo(() => new Map(files.map((file) => [file.name, file])), [files]);
  // Of two with the same name the later one counts.
  const add = (more: readonly File[]) =>
    setFiles((before) => [...before.filter(({ name }) => more.every((one) => one.name !== name)), ...more]);
  return (
    <Stack gap="lg">
      <FilesDrop
        label={t('files.drop')}
        about={t('files.about')}
        choose={t('files.choose')}
        accept={ACCEPTED}
        multiple
        onFiles={add}
      />
      <Bulk key={files.length === 0 ? 'none' : 'some'} lines={lines} files={by_name} onMore={() => setFiles([])} />
    </Stack>
  );
}

function One({ target, entry, edit }: EditEntry & { target: NonNullable<Target> }) {
  const { t } = useTranslation('account-entry');
  const refusalOf = useRefusal();
  const added = useAdded();
  const [file, setFile] = useState<File | null>(null);
  const { old_scripts_stopped } = entry;
  const upload = useMutation({
    mutationFn: (session: File) =>
      client.accounts.upload({ file: session, old_scripts_stopped, ...wishOf(entry, target) }),
    onSuccess: ({ id, session_name, held }) => added({ id, session_name, held: held !== null, tested: false }),
  });
  const refusal = refusalOf(upload.error);
  return (
    <Box maw={640}>
      <AccountForm
        entry={entry}
        edit={edit}
        target={target}
        refusal={refusal}
        from_elsewhere
        incomplete={file === null}
        isPending={upload.isPending || upload.isSuccess}
        label={t('replace')}
        onSubmit={() => file && upload.mutate(file)}
      >
        <FilesDrop
          label={file === null ? t('files.drop_one') : file.name}
          choose={t(file === null ? 'files.choose_one' : 'files.another')}
          accept={ACCEPTED}
          onFiles={([first]) => {
            setFile(first ?? null);
            upload.reset();
          }}
        />
        {refusal?.field === 'session' && (
          <Text size="sm" c="red" role="alert">
            {refusal.text}
          </Text>
        )}
      </AccountForm>
    </Box>
  );
}
