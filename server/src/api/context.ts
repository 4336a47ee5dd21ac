import type { IncomingHttpHeaders } from 'node:http';
import type { Idempotency } from '#api/idempotency.ts';
import type { RequestNote } from '#api/request-notes.ts';
import type { LiveSockets } from '#api/live/sockets.ts';
import type { Given } from '#api/stray-fields.ts';
import type { Callers } from '#auth/caller.ts';
import type { Config } from '#config.ts';
import type { SqliteReader } from '#domain/sessions/parse.ts';
import type { Crew } from '#engine/crew.ts';
import type { Patient } from '#engine/doctor/examine.ts';
import type { Finding } from '#engine/doctor/finding.ts';
import type { ForecastDesk } from '#engine/forecast/desk.ts';
import type { HealthRuns } from '#engine/health-runs.ts';
import type { LoginDesk } from '#engine/login/login-desk.ts';
import type { Log } from '#lib/log.ts';
import type { Bell } from '#store/database/listen.ts';

/** What the composition root hands to those who answer requests. */
export type Services = Callers & {
  /** Where people open it: what links begin with. */
  public_url: string;
  config: Config;
  log: Log;
  bell: Bell;
  now: () => Date;
  /** Seconds of that time in each second. */
  pace: () => number;
  /** The data are simulated, and every screen says so. */
  simulated: boolean;
  /** Proxies that users name may be at private and loopback addresses. */
  allow_private: boolean;
  /** How a session file is read. */
  readSqlite: SqliteReader;
  /** Tests of many sessions that this process has begun. */
  health_runs: HealthRuns;
  /** WebSockets. */
  live: LiveSockets;
  /** Log-ins that are under way in this process. */
  logins: LoginDesk;
  /** Forecasts that are asked for. */
  forecasts: ForecastDesk;
  /** The doctor of this installation. */
  diagnosis: {
    /** What is looked at, of one workspace; null: of all. */
    patientOf: (workspace_id: string | null) => Patient;
    /** To hand over, as a .tar.gz. */
    pack: (findings: readonly Finding[]) => Promise<{ bytes: Buffer }>;
  };
  /** Whoever works in that workspace. */
  crewOf: (workspace_id: string) => Crew;
};

export type RequestContext = {
  services: Services;
  headers: IncomingHttpHeaders;
  request_id: string;
  idempotency: Idempotency;
  /** What was sent, and where. */
  given: Given;
  /** As the proxy in front of us says, when it is trusted. */
  client_ip: string;
  /** Of the answer. */
  setHeader: (name: string, value: string) => void;
  /** Instead of that of the route. */
  setStatus: (status: number) => void;
  /** For the access log and the metrics: which route it is, and who asks. */
  asked: (note: RequestNote) => void;
};
