import type { tl } from '@mtcute/core';
import type { Context, Handlers } from './handler.ts';
import { CAPTION_MAX, MESSAGE_MAX } from './limits.ts';

const CONFIG_VALID_SECONDS = 3600;
const FROZEN_SINCE = 1_767_225_600;

export const help: Handlers = {
  'help.getConfig': (_request, context) => config(context),
  'help.getNearestDc': (_request, { world, dc }) => {
    return { _: 'nearestDc', country: 'XX', thisDc: dc, nearestDc: world.dcs[0] };
  },
  'help.getAppConfig': (_request, { world, person }) => {
    const { groups, reactions } = world.limits;
    // A frozen account learns here that it is, and since when; nobody here says when it ends.
    const freeze = person?.state === 'frozen' ? { freeze_since_date: FROZEN_SINCE, freeze_until_date: 0 } : {};
    return {
      _: 'help.appConfig',
      hash: 1,
      config: jsonObject({
        channels_limit_default: groups,
        channels_limit_premium: groups * 2,
        caption_length_limit_default: CAPTION_MAX,
        reactions_uniq_max: reactions,
        reactions_user_max_default: 1,
        ...freeze,
      }),
    };
  },
};

function config({ world, dc, realSeconds, address }: Context): tl.RawConfig {
  return {
    _: 'config',
    date: realSeconds,
    expires: realSeconds + CONFIG_VALID_SECONDS,
    testMode: false,
    thisDc: dc,
    dcOptions: address.dcs.flatMap(({ id, port, media_port }): tl.RawDcOption[] => {
      const option = { _: 'dcOption', id, ipAddress: address.host } as const;
      return [
        { ...option, port },
        { ...option, port: media_port, mediaOnly: true },
      ];
    }),
    tmpSessions: 1,
    messageLengthMax: MESSAGE_MAX,
    captionLengthMax: CAPTION_MAX,
    ...usualLimits,
    editTimeLimit: world.limits.edit_seconds,
  };
}

/** Nobody goes by these here; they are what Telegram sends. */
const usualLimits = {
  dcTxtDomainName: 'dns.example',
  chatSizeMax: 200,
  megagroupSizeMax: 200_000,
  forwardedCountMax: 100,
  onlineUpdatePeriodMs: 210_000,
  offlineBlurTimeoutMs: 5000,
  offlineIdleTimeoutMs: 30_000,
  onlineCloudTimeoutMs: 300_000,
  notifyCloudDelayMs: 30_000,
  notifyDefaultDelayMs: 1500,
  pushChatPeriodMs: 60_000,
  pushChatLimit: 2,
  revokeTimeLimit: 2_147_483_647,
  revokePmTimeLimit: 2_147_483_647,
  ratingEDecay: 2_419_200,
  stickersRecentLimit: 200,
  channelsReadMediaPeriod: 604_800,
  callReceiveTimeoutMs: 20_000,
  callRingTimeoutMs: 90_000,
  callConnectTimeoutMs: 30_000,
  callPacketTimeoutMs: 10_000,
  meUrlPrefix: 'https://t.me/',
  webfileDcId: 4,
};

function jsonObject(values: Record<string, number>): tl.RawJsonObject {
  const value = Object.entries(values).map(([key, number]): tl.RawJsonObjectValue => ({
    _: 'jsonObjectValue',
    key,
    value: { _: 'jsonNumber', value: number },
  }));
  return { _: 'jsonObject', value };
}
