// What a Dovecot 2.3 for tests is told to do.
import { execFileSync } from 'node:child_process';
import os from 'node:os';

export type DovecotPorts = { imap: number; imaps: number; lmtp: number };

/** The files that it reads, by their names in its folder. */
export function dovecotSettings(at: {
  folder: string;
  ports: DovecotPorts;
  ids: { uid: number; gid: number };
  root: boolean;
  token_info_url?: string;
}): Record<string, string> {
  const { token_info_url } = at;
  const tokens = token_info_url === undefined ? {} : { 'tokens.conf': tokenSettings(token_info_url) };
  return { 'dovecot.conf': mainSettings(at), ...tokens };
}

function tokenSettings(url: string): string {
  return `
introspection_mode = auth
introspection_url = ${url}
username_attribute = username
username_format = %n
active_attribute = active
active_value = true
`;
}

function mainSettings(at: Parameters<typeof dovecotSettings>[0]): string {
  const { folder, ports, ids, root, token_info_url } = at;
  const mechanisms = token_info_url === undefined ? 'plain login' : 'plain login xoauth2';
  const { username } = os.userInfo();
  const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
  return `
base_dir = ${folder}/run
state_dir = ${folder}/run
instance_name = t${ports.imap}
log_path = ${folder}/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = ${mechanisms}
auth_username_format = %n
auth_failure_delay = 0
auth_cache_size = 0
mail_location = maildir:${folder}/mail/%n/Maildir
mail_home = ${folder}/mail/%n
first_valid_uid = 1
first_valid_gid = 1
mail_fsync = never
mail_privileged_group =
mail_max_userip_connections = 500
imap_idle_notify_interval = 30 secs
${root ? '' : `default_internal_user = ${username}\ndefault_login_user = ${username}\ndefault_internal_group = ${group}`}
${
  token_info_url === undefined
    ? ''
    : `passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = ${folder}/tokens.conf
}`
}
passdb {
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN username_format=%n ${folder}/passwd
}
userdb {
  driver = static
  args = uid=${ids.uid} gid=${ids.gid} home=${folder}/mail/%n allow_all_users=yes
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    special_use = \\Sent
    auto = subscribe
  }
}
service imap-login {
  chroot =
  process_min_avail = 1
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${ports.lmtp}
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
`;
}
