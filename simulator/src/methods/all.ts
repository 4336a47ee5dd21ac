import { account } from './account.ts';
import { admins } from './admins.ts';
import { authByCode } from './auth-code.ts';
import { authByPassword } from './auth-password.ts';
import { authByQr } from './auth-qr.ts';
import { auth } from './auth.ts';
import { authorizations } from './authorizations.ts';
import { blocking } from './blocking.ts';
import { channels } from './channels.ts';
import { chats } from './chats.ts';
import { contacts } from './contacts.ts';
import { dialogs } from './dialogs.ts';
import { discussions } from './discussions.ts';
import { editing } from './editing.ts';
import { files } from './files.ts';
import type { Handlers } from './handler.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { joining } from './joining.ts';
import { migrating } from './migrating.ts';
import { polls } from './polls.ts';
import { reactions } from './reactions.ts';
import { reading } from './reading.ts';
import { sending } from './sending.ts';
import { topics } from './topics.ts';
import { updates } from './updates.ts';
import { users } from './users.ts';

/** Every method that the simulated Telegram knows. */
export const handlers: Handlers = {
  ...account,
  ...admins,
  ...auth,
  ...authByCode,
  ...authByPassword,
  ...authByQr,
  ...authorizations,
  ...blocking,
  ...channels,
  ...chats,
  ...contacts,
  ...dialogs,
  ...discussions,
  ...editing,
  ...files,
  ...help,
  ...history,
  ...joining,
  ...migrating,
  ...polls,
  ...reactions,
  ...reading,
  ...sending,
  ...topics,
  ...updates,
  ...users,
};

/** Their names. */
export const simulatedMethods: readonly string[] = Object.keys(handlers);
