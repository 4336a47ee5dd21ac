import type { FastifyInstance } from 'fastify';
import type { AuthKey } from '#mtproto/auth-keys.ts';
import { settleRequests } from '#world/membership.ts';
import type { Group, Person } from '#world/types.ts';
import type { ControlOptions } from './server.ts';

export function stateRoutes(app: FastifyInstance, { world, server, calls, clock, about }: ControlOptions): void {
  app.get('/healthz', () => {
    const { server: main, media_server, dcs, public_key_pem } = about();
    return { server: main, media_server, dcs, public_key: public_key_pem, now: clock.now() };
  });

  app.get('/state', () => {
    const now = clock.now();
    for (const group of world.groups.values()) settleRequests(world, group, now);
    return {
      now,
      users: [...world.people.values()].map((person) => describePerson(person, [...server.keys.of(person.id)])),
      groups: [...world.groups.values()].map(describeGroup),
      floods: world.floods.waiting(now),
      counts: {
        users: world.people.size,
        accounts: [...world.people.values()].filter(({ is_account }) => is_account).length,
        groups: world.groups.size,
        messages: world.ledger.length,
        calls: calls.count(),
        connections: server.connections.size,
        killed: server.killed.length,
      },
    };
  });
}

function describePerson(person: Person, keys: AuthKey[]): object {
  const { id, username, phone, first_name, is_account, dc, state, groups, mailbox } = person;
  return {
    id,
    username: username ?? null,
    phone,
    first_name,
    is_account,
    dc,
    state,
    keys: keys.map((key) => ({ key: key.name, dc: key.dc, dead: key.dead, connected: isConnected(key) })),
    groups: [...groups],
    pts: mailbox.pts,
  };
}

function isConnected(key: AuthKey): boolean {
  return [...key.sessions.values()].some(({ connection }) => connection?.main === true);
}

function describeGroup(group: Group): object {
  return {
    id: group.id,
    chat_id: group.chat_id,
    kind: group.kind,
    title: group.title,
    username: group.username ?? null,
    invite_hash: group.invite_hash ?? null,
    join: group.join,
    write: group.write,
    photos: group.photos,
    slow_mode_seconds: group.slow_mode_seconds,
    members: [...group.members.keys()],
    joined_at: Object.fromEntries(group.members),
    requests: [...group.requests].map(([user_id, at]) => ({ user_id, at })),
    banned: [...group.banned],
    kicked: [...group.kicked],
    admins: [...group.admins],
    topics: group.topics ? [...group.topics.values()] : null,
    migrated_to: group.migrated_to,
    linked: group.linked,
    messages: group.posts.length,
    pts: group.pts,
  };
}
