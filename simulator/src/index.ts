/** Telegram in a box: what tests, checks and the demo start. */
export type { ClientLayer } from '#box.ts';
export { createChance, type Chance } from '#chance.ts';
export { createLog, silentLog, type Log } from '#log.ts';
export { loadWorld, parseWorld, WorldFileError } from '#load-world.ts';
export {
  createInProcess,
  type ConnectInProcess,
  type InProcess,
  type InProcessOptions,
} from '#in-process/create-in-process.ts';
export type { Answered, InProcessClient } from '#in-process/in-process-client.ts';
export type { Ended } from '#in-process/in-process-connection.ts';
export type { RealTime } from '#clock/real-time.ts';
export { startSimulator, type Simulator, type SimulatorOptions } from '#simulator.ts';
export { createServerKey } from '#server-key.ts';
export { parseClockMode } from '#clock/mode.ts';
export type { Expected } from '#generate/expected.ts';
export { simulatedMethods } from '#methods/all.ts';
export { generate, type GenerateOptions, type GenerateSummary } from '#generate/generate.ts';
export { startProxies, type ProxiesOptions } from '#proxies/start-proxies.ts';
export { TestProxy, type ProxyMode } from '#proxies/test-proxy.ts';
export type { WorldFile, WorldGroup, WorldUser } from '#world-file.ts';
