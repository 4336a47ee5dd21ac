// Fastify alone, which makes JSON of what it was handed for each request. For measurements, beside the product.
import fastify from 'fastify';

export type BareFastify = { url: string; answerWith: (answer: unknown) => void };

export async function openBareFastify(): Promise<BareFastify> {
  const app = fastify();
  let answer: unknown = {};
  app.get('/', () => answer);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    answerWith: (next) => {
      answer = next;
    },
  };
}
