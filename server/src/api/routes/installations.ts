import { randomUUID } from 'node:crypto';
import type { RequestContext } from '#api/context.ts';
import { inWorkspace } from '#api/implement.ts';
import { assertOperator, isOperator } from '#api/operator.ts';
import { examine as examineAll, type ExamineOptions } from '#engine/doctor/examine.ts';
import type { Finding } from '#engine/doctor/finding.ts';
import { summaryOf } from '#engine/doctor/summary.ts';
import { GroundcrewError } from '#lib/errors.ts';

/** No new look is begun after so long. */
const LOOK_MS = 60_000;

/** It takes connections of its own, and asks all proxies and mailboxes: of a server one at a time is enough. */
let under_way = false;

async function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  if (under_way) throw new GroundcrewError('already_running', { detail: 'doctor' });
  under_way = true;
  try {
    return await work();
  } finally {
    under_way = false;
  }
}

type Look = Pick<ExamineOptions, 'fix' | 'only'> & {
  services: RequestContext['services'];
  /** Null: of all. */
  workspace_id: string | null;
  signal: AbortSignal | undefined;
};

function look({ services, workspace_id, signal, ...options }: Look): Promise<Finding[]> {
  const over = AbortSignal.timeout(LOOK_MS);
  return examineAll(services.diagnosis.patientOf(workspace_id), {
    ...options,
    signal: signal ? AbortSignal.any([signal, over]) : over,
    onFinding: () => {},
  });
}

const routes = inWorkspace.installations;

const examine = routes.examine.handler(async ({ context: { services, scope, caller }, signal }) => {
  const { workspace_id } = scope;
  const findings = await oneAtATime(() => look({ services, workspace_id, signal, fix: false }));
  return { ...summaryOf(findings), findings, may_mend: await isOperator(services, caller) };
});

const mend = routes.mend.handler(async ({ input: { check }, context: { services, scope, caller, note }, signal }) => {
  await assertOperator(services, caller);
  const { workspace_id } = scope;
  const [found] = await oneAtATime(() => look({ services, workspace_id, signal, fix: true, only: check }));
  if (!found) {
    const detail = `no check that mends anything is called so: ${check.slice(0, 100)}`;
    throw new GroundcrewError('not_found', { detail });
  }
  note.everywhere = true;
  note.unchanged = found.did.length === 0;
  note.data = { check, did: found.did };
  return found;
});

const bundle = routes.bundle.handler(async ({ context: { services, caller }, signal }) => {
  await assertOperator(services, caller);
  const packed = await oneAtATime(async () => {
    const findings = await look({ services, workspace_id: null, signal, fix: false });
    return services.diagnosis.pack(findings);
  });
  const name = `groundcrew-diagnosis-${randomUUID().slice(0, 8)}.tar.gz`;
  return new File([new Uint8Array(packed.bytes)], name, { type: 'application/gzip' });
});

export const installations = { examine, mend, bundle };
