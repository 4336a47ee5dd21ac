/** All keys of the inbox, as the list of keys names them: what is pressed, and its text in `desk.keys`. */
export const INBOX_KEYS = [
  { name: 'next', keys: ['j'] },
  { name: 'previous', keys: ['k'] },
  { name: 'search', keys: ['/'] },
  { name: 'reply', keys: ['r'] },
  { name: 'note', keys: ['n'] },
  { name: 'send', keys: ['Ctrl', 'Enter'] },
  { name: 'send_close', keys: ['Ctrl', 'Shift', 'Enter'] },
  { name: 'begin', keys: ['w'] },
  { name: 'take', keys: ['t'] },
  { name: 'assign', keys: ['a'] },
  { name: 'close', keys: ['c'] },
  { name: 'close_next', keys: ['Shift', 'c'] },
  { name: 'snooze', keys: ['s'] },
  { name: 'archive', keys: ['e'] },
  { name: 'unread', keys: ['u'] },
  { name: 'back', keys: ['Esc'] },
] as const satisfies readonly { name: string; keys: readonly string[] }[];

export type InboxKey = (typeof INBOX_KEYS)[number]['name'];
