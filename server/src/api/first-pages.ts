// Two small pages that work without the rest: to become the first owner, and to accept an invitation. The token stands behind
// the # of their address, which no browser sends; it is sent in a body.
import type { FastifyInstance } from 'fastify';

function page(title: string, name: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} · Groundcrew</title>
    <style>
      :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
      body { max-width: 26rem; margin: 10vh auto; padding: 0 1rem; }
      label { display: block; margin-top: 1rem; }
      input, button { font: inherit; width: 100%; box-sizing: border-box; padding: 0.5rem; }
      button { margin-top: 1.5rem; cursor: pointer; }
    </style>
  </head>
  <body>
    <h1>${title}</h1>
    <p id="about" role="status"></p>
    <form id="form" hidden>
      <label>Name <input name="name" autocomplete="name" required maxlength="200"></label>
      <label>E-mail <input name="email" type="email" autocomplete="username" required></label>
      <label>Password <input name="password" type="password" autocomplete="new-password" required minlength="10" maxlength="128"></label>
      <button>Go</button>
    </form>
    <script src="${name}/page.js"></script>
  </body>
</html>
`;
}

const COMMON = `
const about = document.getElementById('about');
const form = document.getElementById('form');
const token = location.hash.slice(1);
const say = (text) => { about.textContent = text; };
async function ask(method, path, body) {
  const answer = await fetch('api/' + path, {
    method, headers: body ? { 'content-type': 'application/json' } : {}, body: body && JSON.stringify(body),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.message + '. ' + json.data.sentence);
  return json;
}
const fields = () => Object.fromEntries(new FormData(form));
const signIn = ({ email, password }) => ask('POST', 'auth/sign-in/email', { email, password });
function onSubmit(work) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    try { await work(fields()); form.hidden = true; history.replaceState(null, '', location.pathname); }
    catch (error) { say(error.message); }
  });
  form.hidden = false;
}
`;

const SETUP = `${COMMON}
ask('GET', 'v1/setup').then(({ open }) => {
  if (!open) return say('There is an owner already: nothing is left to do here.');
  if (!token) return say('Open the whole link that the server printed when it started.');
  say('You become the first owner of this installation.');
  onSubmit(async (person) => {
    await ask('POST', 'v1/setup', { token, ...person });
    await signIn(person);
    say('Done: you are the owner, and signed in.');
  });
}).catch((error) => say(error.message));
`;

const INVITATION = `${COMMON}
ask('POST', 'v1/invitations/look', { token }).then((found) => {
  form.email.value = found.email;
  form.email.readOnly = true;
  say(found.invited_by + ' invites you to the workspace ' + found.workspace + ' as ' + found.role + '.');
  if (found.has_account) { form.name.parentElement.remove(); form.password.autocomplete = 'current-password'; }
  onSubmit(async (person) => {
    if (found.has_account) {
      const answer = await signIn(person);
      if (answer.twoFactorRedirect) await ask('POST', 'auth/two-factor/verify-totp', { code: prompt('Code of your second factor') });
    }
    await ask('POST', 'v1/invitations/accept', found.has_account ? { token } : { token, name: person.name, password: person.password });
    if (!found.has_account) await signIn(person);
    say('Done: you are a member, and signed in.');
  });
}).catch((error) => say(error.message));
`;

const PAGES = { setup: ['Set up Groundcrew', SETUP], invitation: ['You are invited', INVITATION] } as const;

/** At /setup and /invitation; their addresses are relative, so that they also work under a path. */
export async function firstPages(app: FastifyInstance): Promise<void> {
  for (const [name, [title, script]] of Object.entries(PAGES)) {
    app.get(`/${name}`, (_request, reply) =>
      reply.header('cache-control', 'no-store').type('text/html').send(page(title, name)),
    );
    app.get(`/${name}/page.js`, (_request, reply) => reply.type('text/javascript').send(script));
  }
}
