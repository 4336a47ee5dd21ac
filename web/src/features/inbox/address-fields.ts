/** By what the list is narrowed; kept under a name as a whole. */
export const NARROWING = [
  'state',
  'platform',
  'account_id',
  'mailbox_id',
  'contact_id',
  'assignee',
  'labels',
  'priority',
  'unread',
] as const;

/** Everything that stands in the address of the inbox. In a file of its own, as the router loads before the page does. */
export const ADDRESS_FIELDS = [
  ...NARROWING,
  'sort',
  'search',
  'in',
  'direction',
  'file',
  'from',
  'until',
  'view',
  'c',
  'm',
  'n',
  'details',
] as const;
