import type { api, client } from '#lib/api.ts';

type Answer<Route extends { call: (...input: never) => Promise<unknown> }> = Awaited<ReturnType<Route['call']>>;

/** As JSON brings them: moments are texts. */
export type Conversation = Answer<typeof api.conversations.list>['items'][number];
export type Contact = Answer<typeof api.contacts.get>;
export type Channel = Contact['channels'][number];
export type Note = Answer<typeof api.conversations.notes>['items'][number];
export type Message = Answer<typeof api.conversations.messages>['items'][number];
export type Attachment = Message['attachments'][number];
export type Media = NonNullable<Message['media']>;

/** What is to be another way with a conversation. */
export type Change = Omit<Parameters<typeof client.conversations.change>[0], 'id'>;
