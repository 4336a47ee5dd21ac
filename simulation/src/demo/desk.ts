// What a team has on its desk when it has worked for a while: colleagues, labels, canned replies.
import type { Product } from '#fleet/product.ts';

const COLLEAGUES = [
  { email: 'olena@demo.example', name: 'Olena', role: 'manager' },
  { email: 'deniz@demo.example', name: 'Deniz', role: 'manager' },
  { email: 'vera@demo.example', name: 'Vera', role: 'viewer' },
];

const LABELS = [
  { name: 'Viewing', color: 'teal' },
  { name: 'Price', color: 'blue' },
  { name: 'Complaint', color: 'red' },
];

const CANNED_REPLIES = [
  {
    shortcut: 'hi',
    title: 'Greeting',
    text: 'Hi {{contact.first_name|there}}, this is {{agent.first_name|the team}}. How can I help?',
  },
  {
    shortcut: 'viewing',
    title: 'Offer a viewing',
    text: 'Hi {{contact.first_name|there}}, it is still free. Shall we look at it tomorrow at noon?',
  },
  {
    shortcut: 'price',
    title: 'Price list',
    text: 'The price depends on the season and on how long you stay. For which weeks would you like to know it?',
  },
];

/** Everybody has the password of the demo. Rejects when the product refuses something. */
export async function furnishDesk({ url, product, password }: { url: string; product: Product; password: string }) {
  for (const { email, name, role } of COLLEAGUES) {
    const who = ['--email', email, '--name', name, '--role', role, '--password-stdin'];
    await product.runWith(password, 'user', 'add', ...who);
  }
  const { token } = await product.ask<{ token: string }>(['token', 'add', '--name', 'demo desk', '--role', 'owner']);
  const make = async (route: string, body: object): Promise<void> => {
    const answer = await fetch(`${url}/api/v1${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${route} was not taken: ${answer.status} ${await answer.text()}`);
  };
  for (const label of LABELS) await make('/labels', label);
  for (const canned of CANNED_REPLIES) await make('/canned-replies', { ...canned, shared: true });
}
