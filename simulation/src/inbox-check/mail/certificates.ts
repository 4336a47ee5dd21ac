// A server whose certificate cannot be trusted: nothing is said to it before a person decides, and then to no other certificate.
import { changeMailbox } from '@groundcrew/server/engine/mail/mailboxes.ts';
import { certificate } from '@groundcrew/server/testing/certificates.ts';
import type { Fault, Scene } from './scene.ts';

const WAYS = [
  ['tls', 'imaps'],
  ['starttls', 'imap'],
] as const;

export const certificates: Fault = {
  name: 'self-signed, changed and expired certificates',
  run: async (scene) => {
    for (const [security, port] of WAYS) {
      await scene.dovecot.setCertificate(certificate());
      await reach(scene, { imap_port: scene.dovecot.ports[port], imap_security: security, certificate_sha256: null });
      await refused(scene, `${security}, self-signed`, /is self-signed \(SHA-256 [0-9A-F:]{95}\)/);
      await trust(scene);
      await scene.send(2);
      await scene.arrived();
      await scene.dovecot.setCertificate(certificate());
      await scene.send(1);
      await refused(scene, `${security}, another one`, /is not the one that is trusted/);
      await scene.dovecot.setCertificate(certificate({ expired: true }));
      await reach(scene, { certificate_sha256: null });
      await refused(scene, `${security}, expired`, /has expired since /);
      await trust(scene);
      await scene.arrived();
    }
  },
};

type Change = Parameters<typeof changeMailbox>[2];

async function reach({ office, mailbox_id }: Scene, change: Change): Promise<void> {
  await changeMailbox(office.crew, mailbox_id, change, { untested: true });
}

async function refused(scene: Scene, what: string, words: RegExp): Promise<void> {
  const { office, mailbox_id } = scene;
  await office.until(`${what} is refused`, async () => {
    const { status, status_message } = await office.status(mailbox_id);
    return status === 'bad_certificate' && words.test(status_message ?? '');
  });
}

/** As a person does: with the fingerprint that the fault names. */
async function trust(scene: Scene): Promise<void> {
  const { status_message } = await scene.office.status(scene.mailbox_id);
  const [, certificate_sha256 = null] = /SHA-256 ([0-9A-F:]{95})/.exec(status_message ?? '') ?? [];
  await reach(scene, { certificate_sha256 });
  await scene.statusIs('ok');
}
