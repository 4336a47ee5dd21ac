/** The suite's world behind a real server on loopback: TCP, MTProto, mtcute. */
import { createTelegramGateway } from '@groundcrew/server/telegram/gateway.ts';
import { delay, monotonic } from '@groundcrew/server/lib/time.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '@groundcrew/simulator';
import { createConnector, type Stage } from './stage.ts';
import { contractWorld, identityOf, linkOf, type WorldChanges } from './world.ts';

export type WiredStage = Stage & { simulator: Simulator };

export async function openWiredStage(changes?: WorldChanges, options?: SimulatorOptions): Promise<WiredStage> {
  const simulator = await startSimulator(contractWorld(changes), options);
  const gateway = createTelegramGateway({
    server: placeOf(simulator.server),
    media_server: placeOf(simulator.media_server),
    server_key_pem: simulator.public_key_pem,
    app: { device_model: 'Contract', app_version: '0' },
    log: { debug: () => {}, warn: () => {} },
  });
  const { connect, closeAll } = createConnector(gateway, identityOf);
  return {
    simulator,
    gateway,
    identity: identityOf,
    group: () => linkOf('open'),
    connect,
    control: (path, body) => askControl(simulator.control, path, body),
    monotonic,
    delay,
    run: (work) => work(),
    close: async () => {
      await closeAll();
      await simulator.close();
    },
  };
}

export function placeOf(address: string): { host: string; port: number } {
  const { hostname, port } = new URL(`tcp://${address}`);
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

async function askControl<T>(control: string, path: string, body?: object): Promise<T> {
  const json = { 'content-type': 'application/json' };
  const init = body ? { method: 'POST', body: JSON.stringify(body), headers: json } : {};
  const response = await fetch(`http://${control}${path}`, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}
