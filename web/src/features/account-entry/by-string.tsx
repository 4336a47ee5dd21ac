import { Alert, Button, Group, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { client } from '#lib/api.ts';
import { AccountForm } from './account-form.tsx';
import { wishOf, type EditEntry } from './entry.ts';
import { useRefusal } from './refusals.ts';
import { useAdded } from './use-added.ts';
import type { Target } from './ways.ts';

/** No session is shorter. */
const SESSION_CHARACTERS_MIN = 200;

type Props = EditEntry & {
  target: Target;
  pasted: string;
  onPaste: (text: string) => void;
  /** Several were pasted: there is another tab for them. */
  onSeveral: () => void;
};

export function ByString({ entry, edit, target, pasted, onPaste, onSeveral }: Props) {
  const { t } = useTranslation('account-entry');
  const refusalOf = useRefusal();
  const added = useAdded();
  const { old_scripts_stopped } = entry;
  const add = useMutation({
    mutationFn: () =>
      client.accounts.make({ session_string: pasted.trim(), old_scripts_stopped, ...wishOf(entry, target) }),
    onSuccess: ({ id, session_name, held }) => added({ id, session_name, held: held !== null, tested: false }),
  });
  const refusal = refusalOf(add.error);
  const lines = pasted.split('\n').filter((line) => line.trim().length >= SESSION_CHARACTERS_MIN);
  return (
    <AccountForm
      entry={entry}
      edit={edit}
      target={target}
      refusal={refusal}
      from_elsewhere
      incomplete={pasted.trim() === ''}
      isPending={add.isPending || add.isSuccess}
      label={t(target === null ? 'add' : 'replace')}
      onSubmit={() => add.mutate()}
    >
      <Textarea
        label={t('string.label')}
        description={t('string.about')}
        value={pasted}
        onChange={(event) => {
          onPaste(event.currentTarget.value);
          add.reset();
        }}
        error={refusal?.field === 'session' ? refusal.text : null}
        autosize
        minRows={3}
        maxRows={8}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', wordBreak: 'break-all' } }}
      />
      {lines.length > 1 && target === null && (
        <Alert>
          <Group justify="space-between" gap="sm">
            {t('string.several', { count: lines.length })}
            <Button size="compact-sm" variant="default" onClick={onSeveral}>
              {t('string.as_list')}
            </Button>
          </Group>
        </Alert>
      )}
    </AccountForm>
  );
}
