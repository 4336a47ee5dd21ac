import { inWorkspace } from '#api/implement.ts';
import { diagnosticsVerdict, runDiagnostics } from '#engine/diagnostics.ts';
import { LEASE_TTL_MS } from '#engine/lease-keeper.ts';
import { overviewOf } from '#engine/overview.ts';
import { verify as verifyAll } from '#engine/verify.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { listNodes } from '#store/workspaces/overview.ts';

/** Of a workspace and a kind: heavy work that nobody needs twice at once. */
const underWay = new Set<string>();

async function oneAtATime<T>(what: string, workspace_id: string, work: () => Promise<T>): Promise<T> {
  const key = `${what} ${workspace_id}`;
  if (underWay.has(key)) throw new GroundcrewError('already_running', { detail: what });
  underWay.add(key);
  try {
    return await work();
  } finally {
    underWay.delete(key);
  }
}

/** Of one look at the tables, and until the last one begins. */
const VERIFY_MS = 30_000;
/** No new look is begun after so long. */
const DIAGNOSTICS_MS = 20_000;

const verify = inWorkspace.diagnostics.verify.handler(({ context: { scope } }) =>
  oneAtATime('verify', scope.workspace_id, () => verifyAll(scope, { timeout_ms: VERIFY_MS })),
);

const run = inWorkspace.diagnostics.run.handler(({ context: { scope, crew, services }, signal }) =>
  oneAtATime('diagnostics', scope.workspace_id, async () => {
    const { simulator, telegram } = services.config;
    const findings = await runDiagnostics(crew, {
      telegram: simulator !== null || telegram.server !== null ? 'other_server' : 'dcs',
      budget_ms: DIAGNOSTICS_MS,
      ...(signal ? { signal } : {}),
    });
    return { findings, ...diagnosticsVerdict(findings) };
  }),
);

const nodes = inWorkspace.diagnostics.nodes.handler(async ({ context: { scope } }) => ({
  items: await listNodes(scope, LEASE_TTL_MS),
}));

export const diagnostics = { verify, run, nodes };

const get = inWorkspace.overview.get.handler(({ context: { scope, services } }) =>
  overviewOf(scope, services.config.data_folder),
);

export const overview = { get };
