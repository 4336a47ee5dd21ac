import type { Me } from '@groundcrew/contract';
import { useMantineColorScheme } from '@mantine/core';
import {
  IconDeviceDesktop,
  IconHandStop,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconMailPlus,
  IconMap2,
  IconMoodPlus,
  IconMoon,
  IconPlayerPlay,
  IconPlus,
  IconSun,
  IconTableImport,
  IconUserPlus,
  IconUsersPlus,
  type Icon,
} from '@tabler/icons-react';
import { useNavigate, type NavigateOptions } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Item } from '#app/palette-items.ts';
import type { Stop } from '#app/use-stop.ts';
import { startTour } from '#features/tour/tour-state.ts';
import { chooseLanguage } from '#lib/i18n.ts';
import { LANGUAGE_NAMES, LANGUAGES } from '#lib/languages.ts';
import { useMay } from '#lib/use-may.ts';

const SCHEMES = { light: IconSun, dark: IconMoon, auto: IconDeviceDesktop } as const;

export type Around = {
  me: Pick<Me, 'simulated'>;
  stop: Stop;
  askStop: () => void;
  showHelp: () => void;
  signOut: () => void;
};

/** What can be done from anywhere, as far as the person may. */
export function usePaletteActs({ me, stop, askStop, showHelp, signOut }: Around): Item[] {
  const { t } = useTranslation();
  const { t: bell } = useTranslation('bell');
  const { t: tour } = useTranslation('tour');
  const { setColorScheme } = useMantineColorScheme();
  const makers = useMakers();
  const manager = useMay('manager');
  const act = (id: string, label: string, icon: Icon, run: () => void, words?: string): Item => ({
    id: `act ${id}`,
    label,
    icon,
    run,
    words,
  });
  return [
    ...makers,
    ...(manager
      ? [
          stop.stopped
            ? act('lift', t('palette.lift'), IconPlayerPlay, stop.lift, t('stop.throw'))
            : act('stop', t('stop.throw'), IconHandStop, askStop),
        ]
      : []),
    ...LANGUAGES.map((language) =>
      act(
        `language ${language}`,
        `${t('person.language')}: ${LANGUAGE_NAMES[language]}`,
        IconLanguage,
        () => void chooseLanguage(language),
        // Who does not read the language of now finds the way back.
        `Language ${language}`,
      ),
    ),
    ...(['light', 'dark', 'auto'] as const).map((scheme) =>
      act(`scheme ${scheme}`, `${t('person.scheme')}: ${t(`scheme.${scheme}`)}`, SCHEMES[scheme], () =>
        setColorScheme(scheme),
      ),
    ),
    act('keys', bell('keys'), IconKeyboard, showHelp),
    ...(me.simulated ? [act('tour', tour('menu'), IconMap2, startTour)] : []),
    act('sign out', t('person.sign_out'), IconLogout, signOut),
  ];
}

/** What makes something new: each opens where it is made. */
function useMakers(): Item[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const admin = useMay('admin');
  const manager = useMay('manager');
  const to = (id: string, label: string, icon: Icon, place: NavigateOptions): Item => ({
    id: `act ${id}`,
    label,
    icon,
    run: () => void navigate(place),
  });
  return [
    ...(manager
      ? [
          to('campaign', t('new', { ns: 'campaigns' }), IconPlus, { to: '/campaigns/new' }),
          to('join', t('start.title', { ns: 'joiner' }), IconUserPlus, { to: '/joiner', search: { open: 'start' } }),
          to('groups', t('add.title', { ns: 'groups' }), IconUsersPlus, { to: '/groups', search: { open: 'add' } }),
          to('import', t('import.title', { ns: 'groups' }), IconTableImport, {
            to: '/groups',
            search: { open: 'import' },
          }),
          to('reaction', t('new.title', { ns: 'reactions' }), IconMoodPlus, {
            to: '/reactions',
            search: { open: 'new' },
          }),
        ]
      : []),
    ...(admin
      ? [
          to('account', t('title', { ns: 'account-entry' }), IconPlus, { to: '/accounts/add' }),
          to('mailbox', t('mailbox.add', { ns: 'settings' }), IconMailPlus, {
            to: '/settings/$section',
            params: { section: 'mailboxes' },
          }),
        ]
      : []),
  ];
}
