// Forecasts in a thread of their own, one after the other, each with a connection of its own: thousands of groups keep a processor busy for seconds, and a
// server has others to answer meanwhile.
import { parentPort, type MessagePort } from 'node:worker_threads';
import type { Forecast } from '#domain/forecast/forecast.ts';
import { forecastOf, type ForecastAnswer, type ForecastRequest } from '#engine/forecast.ts';
import { reportError, type ErrorReport } from '#lib/errors.ts';
import { openPool } from '#store/database/database.ts';
import { openDatabase } from '#store/database/open-database.ts';

export type ForecastTask = {
  database_url: string;
  schema: string;
  workspace_id: string;
  now: Date;
  request: ForecastRequest;
  data_folder: string;
  /** At most so many posts, joins and groups without a post are told; of the others there are the counts. */
  most: number;
};

export type ForecastTold = ForecastAnswer & { posts_count: number; joins_count: number; impossible_count: number };

export type ForecastSaid = { ok: true; answer: ForecastTold } | { ok: false; error: ErrorReport; words: string };

function told<Answer extends Forecast>(answer: Answer, most: number) {
  const { posts, joins, impossible } = answer;
  return {
    ...answer,
    posts: posts.slice(0, most),
    posts_count: posts.length,
    joins: joins.slice(0, most),
    joins_count: joins.length,
    impossible: impossible.slice(0, most),
    impossible_count: impossible.length,
  };
}

async function run(task: ForecastTask): Promise<ForecastSaid> {
  const { database_url, schema, workspace_id, now, request, data_folder, most } = task;
  const db = openDatabase(openPool(database_url, { schema, max: 1, application_name: 'groundcrew forecast' }));
  try {
    const scope = { db, workspace_id, now: () => now };
    return { ok: true, answer: told(await forecastOf(scope, request, { data_folder }), most) };
  } catch (error) {
    return { ok: false, error: reportError(error), words: error instanceof Error ? error.message : String(error) };
  } finally {
    await db.destroy();
  }
}

async function serve(port: MessagePort, task: ForecastTask): Promise<void> {
  // `ForecastThreads` hands over the next one when it has heard of this one.
  const said = await run(task);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has none
  port.postMessage(said);
}

const port = parentPort;
port?.on('message', (task: ForecastTask) => void serve(port, task));
