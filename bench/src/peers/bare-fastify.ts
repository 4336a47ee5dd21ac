// Fastify alone, which answers with what it was told to.
import { openBareFastify } from '@groundcrew/server/testing/bare-fastify.ts';

const { url, answerWith } = await openBareFastify();
process.on('message', (body: string) => {
  answerWith(JSON.parse(body));
  process.send?.('taken');
});
process.send?.(url);
