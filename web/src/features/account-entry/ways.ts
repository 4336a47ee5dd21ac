import { IconDeviceMobile, IconFileUpload, IconKey, IconListNumbers, IconQrcode, type Icon } from '@tabler/icons-react';

/** The ways in which an account comes in, in the order of the tabs. */
export const WAYS = ['string', 'files', 'phone', 'qr', 'list'] as const;
export type Way = (typeof WAYS)[number];

export const WAY_ICONS: Readonly<Record<Way, Icon>> = {
  string: IconKey,
  files: IconFileUpload,
  phone: IconDeviceMobile,
  qr: IconQrcode,
  list: IconListNumbers,
};

/** The account that gets another session, instead of a new account. */
export type Target = {
  id: number;
  session_name: string;
  phone: string | null;
  /** Whose API credentials it is connected by. */
  credentials: 'own' | 'workspace' | 'missing';
} | null;
