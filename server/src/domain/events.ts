import type { HealthStatus } from '#domain/health.ts';
import type { ReconnectStage } from '#domain/reconnects.ts';

/** What a workspace can hear of, live and later: each with the fields of its `data`. No content and no secrets in them. */
export type EventData = {
  /** `from` is null when it was never checked before; `error_message` is null when `to` is ok. */
  'health.changed': { from: HealthStatus | null; to: HealthStatus; error_message: string | null };
  /** `why`: settings were changed since the account was connected, or somebody asked for it. */
  'reconnect.started': { why: 'settings_changed' | 'asked_for' };
  'reconnect.drained': object;
  'reconnect.proxy_tested': { milliseconds: number };
  'reconnect.closed': object;
  'reconnect.connected': object;
  /** `again`: settings were changed once more meanwhile, so that it begins anew. */
  'reconnect.verified': { milliseconds: number; again: boolean };
  /** `connected`: the old connection goes on as it was. `next_at` is null when nobody tries again by himself. */
  'reconnect.failed': { stage: ReconnectStage; error: string; connected: boolean; next_at: string | null };
};

export type EventType = keyof EventData;
