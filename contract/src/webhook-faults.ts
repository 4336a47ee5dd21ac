/** What ends a try to deliver to a webhook without success. */
export const WEBHOOK_FAULTS = [
  'unknown_host',
  'private_address',
  'unreachable',
  'bad_certificate',
  'timeout',
  'no_http',
  'redirect',
  'refused',
  'gone',
] as const;
export type WebhookFault = (typeof WEBHOOK_FAULTS)[number];
