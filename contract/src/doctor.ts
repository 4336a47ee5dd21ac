import { z } from 'zod';
import { admin, owner, route } from '#route.ts';
import { tellable } from '#told.ts';

const texts = z.array(z.string());

const fact = z.object({
  text: z.string().describe('in English'),
  code: z.string().describe('which of the sentences of the doctor it is, for any language'),
  values: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .describe('what stands in it; what ends in `_bytes` is a size'),
  why: z
    .object({ text: z.string(), ...tellable })
    .nullable()
    .describe('what somebody else said of it, which stands in it as `why`'),
});
export type DoctorFact = z.infer<typeof fact>;

export const doctorFinding = z.object({
  check: z.string().describe('its name; of the checks of one look each has another'),
  kind: z.string().describe('what is looked at: `data_folder`, `disk`, `proxy`, `mailbox` …'),
  of: z.string().nullable().describe('which of its kind: a folder, a proxy, a name, a mailbox'),
  ok: z.boolean().describe('false only for what failed; a warning hinders nobody yet'),
  state: z.enum(['ok', 'warn', 'fail']),
  detail: z.string().describe('what was found, in one line, in English'),
  facts: z.array(fact).describe('the same, one by one, with codes'),
  fault: z.string().nullable().describe('what is wrong, as a code that stays; null when all is well, as the next four'),
  means: z.string().nullable().describe('what it means for the work'),
  mend: z.string().nullable().describe('what a person does about it'),
  command: z.string().nullable().describe('what somebody at the machine types'),
  mendable: z.boolean().describe('`POST /doctor/mend` mends it'),
  did: texts.describe('what was mended'),
  left: texts.describe('what was not, and why'),
  left_facts: z.array(fact).describe('the same with codes'),
});
export type DoctorFinding = z.infer<typeof doctorFinding>;

const tags = ['diagnostics'];
const OPERATORS = 'Only owners of the first workspace may, who look after the whole installation.';

/** What `groundcrew doctor` does, of the machine of the server that answers. */
export const doctorRoutes = {
  examine: route(admin('settings:read'))
    .route({
      method: 'POST',
      path: '/doctor',
      tags,
      summary: 'Look at everything that this installation needs, as groundcrew doctor does',
      description:
        'Of the machine of the server that answers, and of the proxies and mailboxes of this workspace. Changes nothing. One at a ' +
        'time in a server; after a minute nothing more is begun.',
    })
    .output(
      z.object({
        ok: z.boolean(),
        verdict: z.string(),
        findings: z.array(doctorFinding),
        may_mend: z.boolean().describe('you may call `POST /doctor/mend`, and take the bundle'),
      }),
    ),
  mend: route(owner('settings:write'))
    .route({
      method: 'POST',
      path: '/doctor/mend',
      tags,
      summary: 'Mend what one check found, where that is safe at any moment and loses nothing',
      description: `What was done stands in \`did\`; the check is made once more. ${OPERATORS}`,
    })
    .input(z.object({ check: z.string().max(5_000).describe('its name, as `POST /doctor` tells it') }))
    .output(doctorFinding),
  bundle: route(owner('settings:read'))
    .route({
      method: 'GET',
      path: '/doctor/bundle',
      tags,
      summary: 'A diagnosis to hand over, as a .tar.gz: without secrets, without anybody’s name',
      description: `What \`groundcrew doctor --bundle\` writes: its README.txt says what is in it. ${OPERATORS}`,
    })
    .output(z.file()),
};
