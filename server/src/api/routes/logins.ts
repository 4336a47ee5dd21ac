import type { Login } from '@groundcrew/contract';
import { inWorkspace } from '#api/implement.ts';
import type { LoginAnswer } from '#domain/login/steps.ts';
import type { LoginView } from '#engine/login/login-desk.ts';
import { readEntry } from '#engine/login/session-entry.ts';
import { badField, reportError } from '#lib/errors.ts';

const { logins: routes } = inWorkspace;

function shown({ id, kind, state, step, account, error }: LoginView): Login {
  const shown_step = step.step === 'done' || step.step === 'failed' ? { step: step.step } : step;
  return {
    id,
    kind,
    state,
    step: state === 'open' ? shown_step : { step: state },
    account: account && { id: account.account_id, session_name: account.session_name, created: account.created },
    error: error === null ? null : failure(error),
  };
}

function failure(error: unknown): NonNullable<Login['error']> {
  const { code, message, sentence, details } = reportError(error);
  // Of a log-in that Telegram ended, its own reason is what a screen goes by.
  const { code: reason, retry } = details;
  const after = typeof retry === 'object' && retry !== null && 'after_s' in retry ? retry.after_s : null;
  return {
    code: typeof reason === 'string' ? reason : code,
    message,
    sentence,
    retry_after_s: typeof after === 'number' ? after : null,
  };
}

const begin = routes.begin.handler(async ({ input, context: { services, crew, note } }) => {
  const { kind, phone } = input;
  if (kind === 'qr' && phone !== undefined) {
    throw badField('phone', 'a QR code needs none');
  }
  const target = await readEntry(crew, input, services);
  const login = await services.logins.begin(crew, {
    ...target,
    how: kind === 'qr' ? 'qr' : 'phone',
    ...(phone === undefined ? {} : { phone }),
  });
  note.data = { kind, account: target.session_name };
  return shown(login);
});

const list = routes.list.handler(({ context: { services, scope } }) => ({
  items: services.logins
    .list(scope.workspace_id)
    // What is over in this very moment waits for nothing.
    .flatMap(({ step, ...login }) => (step === 'done' || step === 'failed' ? [] : [{ ...login, step }])),
}));

const get = routes.get.handler(({ input, context: { services, scope } }) =>
  shown(services.logins.look(scope.workspace_id, input.id)),
);

const end = routes.end.handler(async ({ input, context: { services, scope } }) =>
  shown(await services.logins.end(scope.workspace_id, input.id)),
);

const phone = routes.phone.handler(async ({ input, context: { services, scope } }) =>
  shown(await services.logins.answer(scope.workspace_id, input.id, { phone: input.phone })),
);

const code = routes.code.handler(async ({ input, context: { services, scope } }) => {
  if ((input.code === undefined) === (input.resend === undefined)) {
    throw badField('code', 'give either the code, or resend: true');
  }
  const answer: LoginAnswer = input.code === undefined ? { resend: true } : { code: input.code };
  return shown(await services.logins.answer(scope.workspace_id, input.id, answer));
});

const password = routes.password.handler(async ({ input, context: { services, scope } }) =>
  shown(await services.logins.answer(scope.workspace_id, input.id, { password: input.password })),
);

export const logins = { begin, list, get, end, phone, code, password };
