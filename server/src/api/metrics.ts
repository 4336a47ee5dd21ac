// What Prometheus reads at /metrics. Labels are states and templates of routes, never a person, an account or a group.
import { BlockList, isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Services } from '#api/context.ts';
import { noteOf } from '#api/request-notes.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { monotonic } from '#lib/time.ts';
import { countEverything, type InstallationCounts } from '#store/operating/metrics.ts';

/** A scrape that comes sooner is told the counts of the one before. */
const FRESH_MS = 15_000;

const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 1, 2.5, 10];

/** `from`: addresses and networks whose requests are answered, beside this machine's own. */
export async function metricsRoute(
  app: FastifyInstance,
  options: { services: () => Services; from: readonly string[] },
): Promise<void> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'groundcrew_' });
  countRequests(app, registry);
  const show = countsOf(registry);
  const allowed = networks(['127.0.0.0/8', '::1', ...options.from]);
  let counted_ms = Number.NEGATIVE_INFINITY;
  app.get('/metrics', async (request, reply) => {
    // Somebody comes through a proxy of which nobody has told us: its address says nothing of who asks.
    const unknown = request.ips === undefined && request.headers['x-forwarded-for'] !== undefined;
    if (unknown || !allowed.check(plain(request.ip), isIP(plain(request.ip)) === 6 ? 'ipv6' : 'ipv4')) {
      throw new GroundcrewError('forbidden', { detail: 'set METRICS_FROM to the network that reads the metrics' });
    }
    const { db } = options.services();
    if (monotonic() - counted_ms >= FRESH_MS) {
      show(await countEverything(db));
      counted_ms = monotonic();
    }
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

function countRequests(app: FastifyInstance, registry: Registry): void {
  const seconds = new Histogram({
    name: 'groundcrew_http_request_seconds',
    help: 'How long requests took, by the template of their route',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    const { route } = noteOf(request);
    const labels = { method: request.method, route, status: `${Math.floor(reply.statusCode / 100)}xx` };
    seconds.observe(labels, reply.elapsedTime / 1000);
  });
}

/** Gauges of all that is counted in the database, by the name of what is counted. */
function countsOf(registry: Registry): (counts: InstallationCounts) => void {
  const states = new Gauge({
    name: 'groundcrew_things',
    help: 'How many there are now in each state: accounts, health, groups, actions, runs, leases, intents, tasks, webhooks',
    labelNames: ['what', 'state'] as const,
    registers: [registry],
  });
  const done = new Gauge({
    name: 'groundcrew_done_today',
    help: 'Posts, joins, reactions, floods and deliveries to webhooks of this UTC day, by outcome',
    labelNames: ['what', 'outcome'] as const,
    registers: [registry],
  });
  const scrapes = new Counter({
    name: 'groundcrew_counts_total',
    help: 'How often the database was counted for this page',
    registers: [registry],
  });
  return ({ now, today }) => {
    scrapes.inc();
    states.reset();
    done.reset();
    for (const { what, state, count } of now) states.set({ what, state }, count);
    for (const { what, state, count } of today) done.set({ what, outcome: state }, count);
  };
}

function networks(from: readonly string[]): BlockList {
  const list = new BlockList();
  for (const each of from) {
    const [address = '', bits] = each.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** An IPv4 address as it is seen through a socket of IPv6. */
function plain(address: string): string {
  return address.replace(/^::ffff:/, '');
}
