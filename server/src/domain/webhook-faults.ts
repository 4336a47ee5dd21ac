// Why a delivery to a webhook fails, for people and programs.

/** What ends a try without success, each as a sentence. */
export const WEBHOOK_FAULTS = {
  unknown_host: 'There is no host of that name',
  private_address:
    'The host has a private address, and this server does not connect to those (ALLOW_PRIVATE_ADDRESSES)',
  unreachable: 'No connection could be made',
  bad_certificate: 'The certificate of the receiver is not trusted',
  timeout: 'The receiver did not answer within 15 seconds',
  no_http: 'What was answered is no HTTP that can be read',
  redirect: 'The receiver answered with a redirect, which is not followed: enter the address that it leads to',
  refused: 'The receiver did not answer with a status of 2xx',
  gone: 'The receiver answered 410: it wants no more',
} as const;
export type WebhookFault = keyof typeof WEBHOOK_FAULTS;
