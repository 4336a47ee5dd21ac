/**
 * The files that the product reads: that takes real time, which must not let anything else happen meanwhile. So the
 * simulation stands still from the moment at which one is opened until it is closed.
 */
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';

type Hold = <T>(work: () => Promise<T>) => Promise<T>;

/** For files below this folder. Returns the way back. */
export function holdWhileReading(folder: string, hold: Hold): () => void {
  const { open } = fs;
  const isInside = (file: unknown): boolean => typeof file === 'string' && file.startsWith(folder + path.sep);
  fs.open = (file, ...rest) => {
    if (!isInside(file)) return open(file, ...rest);
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    void hold(() => closed);
    return open(file, ...rest).then(
      (handle) => {
        const close = handle.close.bind(handle);
        handle.close = () => close().finally(resolve);
        return handle;
      },
      (error: unknown) => {
        resolve();
        throw error;
      },
    );
  };
  syncBuiltinESMExports();
  return () => {
    fs.open = open;
    syncBuiltinESMExports();
  };
}
