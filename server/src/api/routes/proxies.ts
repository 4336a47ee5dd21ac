import type { Services } from '#api/context.ts';
import { inWorkspace } from '#api/implement.ts';
import { readProxy } from '#engine/accounts/change-account.ts';
import { assertAccount } from '#engine/accounts/listing.ts';
import { proxiesInUse, testWayOut } from '#engine/accounts/proxies.ts';
import { openOwnProxy } from '#engine/identity.ts';

const list = inWorkspace.proxies.list.handler(async ({ context: { crew } }) => ({ items: await proxiesInUse(crew) }));

function optionsOf({ config, allow_private }: Services, timeout_ms: number, signal: AbortSignal | undefined) {
  const other_server = config.simulator !== null || config.telegram.server !== null;
  return { timeout_ms, other_server, allow_private, signal };
}

const test = inWorkspace.proxies.test.handler(async ({ input, signal, context: { services, crew } }) =>
  testWayOut(crew, readProxy(input.proxy_url), optionsOf(services, input.timeout_ms, signal)),
);

const test_account = inWorkspace.proxies.test_account.handler(
  async ({ input, signal, context: { services, crew } }) => {
    await assertAccount(crew, input.id);
    const proxy = await openOwnProxy(crew, input.id);
    return testWayOut(crew, proxy, optionsOf(services, input.timeout_ms, signal));
  },
);

export const proxies = { list, test, test_account };
