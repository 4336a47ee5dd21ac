import type { Address } from '#methods/handler.ts';

/** `host:port` each; the first two are of the first DC. */
export type Places = {
  server: string;
  media_server: string;
  dcs: { id: number; server: string; media_server: string }[];
};

export function placesOf({ host, dcs }: Address): Places {
  const places = dcs.map(({ id, port, media_port }) => {
    return { id, server: `${host}:${port}`, media_server: `${host}:${media_port}` };
  });
  const { server = '', media_server = '' } = places[0] ?? {};
  return { server, media_server, dcs: places };
}
