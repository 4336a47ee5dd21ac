// Files are handed in by a request of their own each, which tells how far it has come: fetch cannot.
import type { ErrorData } from '@groundcrew/contract';
import { serverUrl } from '#lib/base-path.ts';
import type { client } from '#lib/api.ts';

type HandedIn = Awaited<ReturnType<typeof client.attachments.add>>;
export type Refused = { code: string; message: string; data?: ErrorData };
export type Uploaded = { ok: true; file: HandedIn } | { ok: false; refused: Refused | null };

/** `refused` is null where no answer came. `heard` gets the part of it that has gone out, from 0 to 1. */
export function upload(file: File, heard: (part: number) => void, signal: AbortSignal): Promise<Uploaded> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append('file', file);
    request.open('POST', serverUrl('api/v1/attachments'));
    request.responseType = 'json';
    request.upload.addEventListener('progress', ({ loaded, total }) => heard(total === 0 ? 0 : loaded / total));
    request.addEventListener('load', () => {
      const isTaken = request.status >= 200 && request.status < 300;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of our own server, in the shapes of the contract
      if (isTaken) resolve({ ok: true, file: request.response as HandedIn });
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as said above
      else resolve({ ok: false, refused: request.response as Refused | null });
    });
    for (const type of ['error', 'abort', 'timeout']) {
      request.addEventListener(type, () => resolve({ ok: false, refused: null }));
    }
    signal.addEventListener('abort', () => request.abort());
    request.send(body);
  });
}
