import { me, type Handlers } from './handler.ts';

export const account: Handlers = {
  // Nobody here looks at who is online.
  'account.updateStatus': (_request, context) => {
    me(context);
    return true;
  },
};
