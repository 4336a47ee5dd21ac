import type { SettingRow } from '@groundcrew/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { told } from '#ui/told.tsx';

export type Setting = Omit<SettingRow, 'changed_at'> & { changed_at: string | null };
type Value = Setting['value'];

export function useSettings() {
  return useQuery(api.settings.list.queryOptions());
}

/** Saves one setting, and says so with a way back to what it was. */
export function useSave(setting: Setting) {
  const { t } = useTranslation('settings');
  const queryClient = useQueryClient();
  const renew = () => queryClient.invalidateQueries({ queryKey: api.settings.key() });
  const { key, value: before } = setting;
  const undo = async () => {
    await client.settings.update({ key, value: before });
    await renew();
  };
  const change = useMutation(
    api.settings.update.mutationOptions({
      onSuccess: async () => {
        await renew();
        told(t('saved'), { label: t('undo'), act: () => void undo() });
      },
    }),
  );
  return { ...change, save: (value: Value) => change.mutate({ key, value }) };
}
