// The joiner's log as people know it: sentences, one a line, in UTC, on the console and in `logs/smart_joiner.log`.
import path from 'node:path';
import { folderFault } from '#lib/file-errors.ts';
import { openRollingFile, type RollingRule } from '#lib/rolling-file.ts';
import { scrubText } from '#lib/scrub-text.ts';

export type SmartJoinerLog = {
  info: (sentence: string) => void;
  warning: (sentence: string) => void;
  error: (sentence: string) => void;
  close: () => void;
};

export type SmartJoinerLogOptions = {
  folder: string;
  /** The work clock: a simulated run is dated by its own time. */
  now: () => Date;
  /** Where the lines are shown, if anywhere: standard output belongs to results. */
  console: { write: (text: string) => unknown } | null;
  color: boolean;
  rule?: RollingRule;
};

const RULE: RollingRule = { max_bytes: 10_000_000, keep: 5 };
const COLORS = { INFO: '\u001B[32m', WARNING: '\u001B[33m', ERROR: '\u001B[31m' };
const PLAIN = '\u001B[0m';

export function openSmartJoinerLog(options: SmartJoinerLogOptions): SmartJoinerLog {
  const file = openRollingFile({
    ...(options.rule ?? RULE),
    file: path.join(options.folder, 'smart_joiner.log'),
    gap: (missing) => `${timeText()} - WARNING - ${missing} lines are missing here: the file could not be written\n`,
    onTrouble: (error) => {
      const fault = folderFault(error, 'GROUNDCREW_LOGS', path.join(options.folder, 'smart_joiner.log'));
      options.console?.write(`logs/smart_joiner.log cannot be written: ${fault}\n`);
    },
  });

  function timeText(): string {
    return options.now().toISOString().slice(0, 19).replace('T', ' ');
  }

  function write(level: keyof typeof COLORS, sentence: string): void {
    const time = timeText();
    // A group's title may hold line breaks and control sequences; a line must stay one line.
    // oxlint-disable-next-line no-control-regex
    const text = scrubText(sentence).replaceAll(/[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g, ' ');
    file.write(`${time} - ${level} - ${text}\n`);
    const shown = options.color ? `${COLORS[level]}${level}${PLAIN}` : level;
    options.console?.write(`${time} - ${shown} - ${text}\n`);
  }

  return {
    info: (sentence) => write('INFO', sentence),
    warning: (sentence) => write('WARNING', sentence),
    error: (sentence) => write('ERROR', sentence),
    close: () => file.close(),
  };
}
