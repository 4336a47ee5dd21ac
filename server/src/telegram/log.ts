/** What the gateway needs of a logger: constant messages with fields, as pino takes them. */
export type TelegramLog = {
  debug: (fields: object, message: string) => void;
  warn: (fields: object, message: string) => void;
};
