import {
  IconHeartbeat,
  IconHistory,
  IconInbox,
  IconListDetails,
  IconMoodSmile,
  IconSettings,
  IconSpeakerphone,
  IconStethoscope,
  IconLayoutDashboard,
  IconUsers,
  IconUserPlus,
  IconUsersGroup,
  type Icon,
} from '@tabler/icons-react';

/** The pages, in the order in which they stand at the side. `key`: pressed after `g` it leads there. */
export const PAGES = [
  { to: '/', name: 'overview', icon: IconLayoutDashboard, key: 'o' },
  { to: '/inbox', name: 'inbox', icon: IconInbox, key: 'i' },
  { to: '/accounts', name: 'accounts', icon: IconUsers, key: 'a' },
  { to: '/health', name: 'health', icon: IconHeartbeat, key: 'h' },
  { to: '/groups', name: 'groups', icon: IconUsersGroup, key: 'g' },
  { to: '/joiner', name: 'joiner', icon: IconUserPlus, key: 'j' },
  { to: '/campaigns', name: 'campaigns', icon: IconSpeakerphone, key: 'c' },
  { to: '/reactions', name: 'reactions', icon: IconMoodSmile, key: 'r' },
  { to: '/logs', name: 'logs', icon: IconListDetails, key: 'l' },
  { to: '/audit', name: 'audit', icon: IconHistory, key: 'u' },
  { to: '/diagnostics', name: 'diagnostics', icon: IconStethoscope, key: 'd' },
  { to: '/settings', name: 'settings', icon: IconSettings, key: 's' },
] as const satisfies readonly {
  to: string;
  name: string;
  icon: Icon;
  key: string;
}[];
