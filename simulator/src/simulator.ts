/** A simulated Telegram on its ports, with the control API. */
import { createBox, type ClientLayer } from '#box.ts';
import type { SimulatedClock } from '#clock/clock.ts';
import type { ClockMode } from '#clock/mode.ts';
import type { RealTime } from '#clock/real-time.ts';
import { placesOf, type Places } from '#control/places.ts';
import { CONTROL_HOST, createControl, type Control } from '#control/server.ts';
import type { Log } from '#log.ts';
import type { Address } from '#methods/handler.ts';
import type { MtprotoServer } from '#mtproto/server.ts';
import type { TestProxy } from '#proxies/test-proxy.ts';
import type { WorldFile } from '#world-file.ts';
import type { World } from '#world/world.ts';

export type SimulatorOptions = {
  /** Loopback unless one really wants others to reach it. */
  host?: string;
  /** Main port of the world's first DC. 0, the default everywhere here: any free port. */
  port?: number;
  /** Default: the port after the main one. It may be the control port too: HTTP is told apart. */
  media_port?: number;
  /** Ports of the other DCs, by their number; default: the two behind those of the DC before. */
  dc_ports?: Record<number, { port?: number; media_port?: number }>;
  control_port?: number;
  clock?: ClockMode;
  /** What stands for real time; a test may hold it. */
  time?: RealTime;
  log?: Log;
  /** Layers of clients beside mtcute's; each with its schema in Telegram's own notation. */
  layers?: ClientLayer[];
};

export type Simulator = Places & {
  /** `host:port`. */
  control: string;
  /** PKCS#1: what clients must know the server by. */
  public_key_pem: string;
  world: World;
  clock: SimulatedClock;
  /** Those that `startProxies` has started. */
  proxies: TestProxy[];
  close: () => Promise<void>;
};

/** Rejects with the system's error when a port is in use; nothing stays open then. */
export async function startSimulator(file: WorldFile, options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1' } = options;
  const address: Address = { host, dcs: [] };
  const box = await createBox(file, {
    clock: options.clock,
    time: options.time,
    log: options.log,
    layers: options.layers,
    address: () => address,
  });
  const { world, server, clock } = box;
  const about = (): Places & { public_key_pem: string } => ({
    ...placesOf(address),
    public_key_pem: box.public_key_pem,
  });
  const proxies: TestProxy[] = [];
  const control = await createControl({ ...box, proxies, about });
  const close = async (): Promise<void> => {
    await control.close();
    for (const proxy of proxies) await proxy.close();
    await server.close();
    clock.close();
  };
  try {
    const control_port = await listen(box, control, { ...options, address });
    return { ...about(), control: `${CONTROL_HOST}:${control_port}`, world, clock, proxies, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Fills in the ports of the address; resolves with the control port. */
async function listen(
  { server, world }: { server: MtprotoServer; world: World },
  control: Control,
  { port = 0, media_port, dc_ports = {}, control_port = 0, address }: SimulatorOptions & { address: Address },
): Promise<number> {
  const { host } = address;
  const [first] = world.dcs;
  const chosen: typeof dc_ports = {
    ...dc_ports,
    [first]: { port, ...(media_port === undefined ? {} : { media_port }) },
  };
  let shared = false;
  let next = port;
  for (const id of world.dcs) {
    const main = await server.listen({ host, port: chosen[id]?.port ?? next }, { dc: id, main: true });
    const media = chosen[id]?.media_port ?? following(chosen[id]?.port ?? next);
    const isShared = media !== 0 && media === control_port && host === CONTROL_HOST;
    shared ||= isShared;
    const role = { dc: id, main: false };
    const bound = await server.listen({ host, port: media }, role, isShared ? control.accept : undefined);
    address.dcs.push({ id, port: main, media_port: bound });
    next = following(media);
  }
  return shared ? control_port : control.listen(control_port);
}

/** Behind any free port comes any free port. */
function following(port: number): number {
  return port === 0 ? 0 : port + 1;
}
