import type { tl } from '@mtcute/core';
import type { CallOptions } from '#domain/telegram.ts';
import type { Connection } from '#telegram/connection.ts';

/** Whether the home DC takes media connections at an address of their own; Telegram's config is asked once per gateway. */
export async function hasMediaAddress(connection: Connection, options?: CallOptions): Promise<boolean> {
  const { media, media_addresses, mtcute } = connection;
  if (media !== 'ask') return media === 'yes';
  const dc_id = mtcute.mt.network.getPrimaryDcId();
  const asked = media_addresses.get(dc_id);
  if (asked !== undefined) return asked !== null;
  const config = await connection.call({ _: 'help.getConfig' }, options);
  const option = config.dcOptions.find((one) => one._ === 'dcOption' && isMediaOf(one, dc_id));
  const address = option ? { host: option.ipAddress, port: option.port } : null;
  media_addresses.set(dc_id, address);
  return address !== null;
}

function isMediaOf(option: tl.RawDcOption, dc_id: number): boolean {
  return option.id === dc_id && option.mediaOnly === true && !option.ipv6 && !option.cdn && !option.tcpoOnly;
}
