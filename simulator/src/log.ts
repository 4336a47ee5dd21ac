/** One line an event on stderr: constant message, then fields. */
type LogFields = Record<string, string | number | boolean | null>;
export type Log = {
  info: (message: string, fields?: LogFields) => void;
  warn: (message: string, fields?: LogFields) => void;
};

export function createLog(write: (line: string) => void = (line) => void process.stderr.write(line)): Log {
  const line = (level: string, message: string, fields: LogFields = {}): void => {
    const rest = Object.entries(fields).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
    write(`${new Date().toISOString()} ${level} ${message}${rest.join('')}\n`);
  };
  return {
    info: (message, fields) => line('INFO', message, fields),
    warn: (message, fields) => line('WARN', message, fields),
  };
}

export const silentLog: Log = { info: () => {}, warn: () => {} };
