/** A simulated Telegram on its ports, with the control API. */
import { createBox } from '#box.ts';
import type { SimulatedClock } from '#clock/clock.ts';
import type { ClockMode } from '#clock/mode.ts';
import { CONTROL_HOST, createControl, type Control } from '#control/server.ts';
import type { Log } from '#log.ts';
import type { Address } from '#methods/handler.ts';
import type { MtprotoServer } from '#mtproto/server.ts';
import type { WorldFile } from '#world-file.ts';
import type { World } from '#world/world.ts';

export type SimulatorOptions = {
  /** Loopback unless one really wants others to reach it. */
  host?: string;
  /** 0, the default everywhere here: any free port. */
  port?: number;
  /** Default: the port after the main one. It may be the control port too: HTTP is told apart. */
  media_port?: number;
  control_port?: number;
  clock?: ClockMode;
  log?: Log;
};

export type Simulator = {
  /** `host:port` each. */
  server: string;
  media_server: string;
  control: string;
  /** PKCS#1: what clients must know the server by. */
  public_key_pem: string;
  world: World;
  clock: SimulatedClock;
  close: () => Promise<void>;
};

/** Rejects with the system's error when a port is in use; nothing stays open then. */
export async function startSimulator(file: WorldFile, options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1' } = options;
  const address: Address = { host, port: 0, media_port: 0 };
  const box = await createBox(file, { clock: options.clock, log: options.log, address: () => address });
  const { world, server, clock } = box;
  const about = (): Pick<Simulator, 'server' | 'media_server' | 'public_key_pem'> => ({
    server: `${host}:${address.port}`,
    media_server: `${host}:${address.media_port}`,
    public_key_pem: box.public_key_pem,
  });
  const control = await createControl({ ...box, about });
  const close = async (): Promise<void> => {
    await control.close();
    await server.close();
    clock.close();
  };
  try {
    const control_port = await listen(server, control, { ...options, address });
    return { ...about(), control: `${CONTROL_HOST}:${control_port}`, world, clock, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Fills in the ports of the address; resolves with the control port. */
async function listen(
  server: MtprotoServer,
  control: Control,
  { port = 0, media_port, control_port = 0, address }: SimulatorOptions & { address: Address },
): Promise<number> {
  const { host } = address;
  address.port = await server.listen({ host, port }, 'main');
  const wanted = media_port ?? (port === 0 ? 0 : port + 1);
  if (wanted !== 0 && wanted === control_port && host === CONTROL_HOST) {
    address.media_port = await server.listen({ host, port: wanted }, 'media', control.accept);
    return control_port;
  }
  address.media_port = await server.listen({ host, port: wanted }, 'media');
  return control.listen(control_port);
}
