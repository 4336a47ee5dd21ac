import type { tl } from '@mtcute/core';
import type { Person, Photo } from '#world/types.ts';
import type { World } from '#world/world.ts';

/** A person as that viewer sees them. Phones are shown to oneself only, as nobody here is in anybody's contacts. */
export function renderUser(world: World, viewer: Person, person: Person): tl.RawUser {
  const self = person.id === viewer.id;
  return {
    _: 'user',
    self,
    id: person.id,
    accessHash: world.hashFor(viewer.id, person),
    firstName: person.first_name,
    deleted: person.state === 'deactivated' || person.state === 'banned',
    status: { _: 'userStatusRecently' },
    ...(person.last_name === undefined ? {} : { lastName: person.last_name }),
    ...(person.username === undefined ? {} : { username: person.username }),
    ...(person.picture && { photo: renderPicture(person.picture) }),
    ...(self ? { phone: person.phone } : {}),
  };
}

function renderPicture({ id: photoId, dc: dcId }: Photo): tl.RawUserProfilePhoto {
  return { _: 'userProfilePhoto', photoId, dcId };
}

export function renderFullUser(world: World, viewer: Person, person: Person): tl.users.RawUserFull {
  const fullUser: tl.RawUserFull = {
    _: 'userFull',
    id: person.id,
    settings: { _: 'peerSettings' },
    notifySettings: { _: 'peerNotifySettings' },
    commonChatsCount: person === viewer ? 0 : [...viewer.groups].filter((id) => person.groups.has(id)).length,
  };
  return { _: 'users.userFull', fullUser, chats: [], users: [renderUser(world, viewer, person)] };
}
