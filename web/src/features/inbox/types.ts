import type { api } from '#lib/api.ts';

type Answer<Route extends { call: (...input: never) => Promise<unknown> }> = Awaited<ReturnType<Route['call']>>;

/** As JSON brings them: moments are texts. */
export type Conversation = Answer<typeof api.conversations.list>['items'][number];
export type Contact = Answer<typeof api.contacts.get>;
export type Note = Answer<typeof api.conversations.notes>['items'][number];
export type Message = Answer<typeof api.conversations.messages>['items'][number];
export type Attachment = Message['attachments'][number];
export type Media = NonNullable<Message['media']>;
