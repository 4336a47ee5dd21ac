import type { HealthStatus } from '#domain/health.ts';

/** What a workspace can hear of, live and later: each with the fields of its `data`. No content and no secrets in them. */
export type EventData = {
  /** `from` is null when it was never checked before; `error_message` is null when `to` is ok. */
  'health.changed': { from: HealthStatus | null; to: HealthStatus; error_message: string | null };
  'reconnect.started': { why: string };
  'reconnect.drained': object;
  'reconnect.proxy_tested': { milliseconds: number };
  'reconnect.closed': object;
  'reconnect.connected': object;
  'reconnect.verified': { milliseconds: number };
  'reconnect.failed': { stage: string; error: string; next_at: string };
};

export type EventType = keyof EventData;
