import type { Config } from '#config.ts';
import type { GlobalOptions } from '#cli/command.ts';
import { openLog, type Log } from '#lib/log.ts';

/** Of a command that ends: everything goes to the file, to standard error only what a person must know. */
export function openCommandLog(config: Config, globals: GlobalOptions): Log {
  return openLog({
    level: config.log_level,
    console_level: globals.verbose ? 'debug' : 'warn',
    folder: config.logs_folder,
    rule: config.log_files,
    accounts: true,
    color: process.stderr.isTTY && !config.no_color,
  });
}
