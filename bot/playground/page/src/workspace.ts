/** The workspace as one person sees it: a value, and how each change makes the next. */

import type { Block, Breach, Change, Channel, Message, Person, SharedFile, Snapshot, Status, View } from "./protocol";

export interface Typing {
  channel: string;
  thread: string | null;
  user: string;
  at: number;
}

export interface Workspace extends Omit<Snapshot, "type" | "breaches"> {
  breaches: Breach[];
  typing: Typing[];
  notices: string[];
  viewErrors: Record<string, Record<string, string>>;
}

const TYPING_LASTS = 5000;

/** Who tells what Slack itself has to say; nobody to write to or to choose. */
const SLACKBOT: Person = { id: "USLACKBOT", name: "slackbot", real_name: "Slackbot", locale: "en-US", color: "#757575", is_bot: true };

export function findPerson(workspace: Workspace, id: string): Person | undefined {
  return workspace.people.find((one) => one.id === id) ?? (id === SLACKBOT.id ? SLACKBOT : undefined);
}

export function begin(snapshot: Snapshot): Workspace {
  return { ...snapshot, typing: [], notices: [], viewErrors: {} };
}

export function apply(before: Workspace, change: Change, now: number = Date.now()): Workspace {
  switch (change.type) {
    case "message":
      return withMessage(withUnread(withoutTyping(before, change.message), change.message), change.message);
    case "message_changed":
    case "ephemeral":
      return withMessage(before, change.message);
    case "message_deleted":
    case "ephemeral_deleted":
      return withMessages(before, change.channel, (all) => all.filter((one) => one.ts !== change.ts));
    case "stream":
      return onMessage(before, change.channel, change.ts, (one) => ({ ...one, ...appended(one, change.append) }));
    case "reaction":
      return onMessage(before, change.channel, change.ts, (one) => ({ ...one, reactions: change.reactions }));
    case "file":
      return onFiles(before, (files) => files.map((one) => (one.id === change.file.id ? change.file : one)));
    case "file_deleted":
      return onFiles(before, (files) => files.filter((one) => one.id !== change.file));
    case "status":
      return { ...before, statuses: withStatus(before.statuses, change.status) };
    case "session":
      return { ...before, sessions: [...before.sessions.filter((one) => !sameThread(one, change.session)), change.session] };
    case "suggested_prompts":
      return { ...before, suggested_prompts: [...before.suggested_prompts.filter((one) => one.channel !== change.suggested_prompts.channel), change.suggested_prompts] };
    case "home":
      return { ...before, home: change.home };
    case "view_open":
      return { ...before, views: [...withoutView(before.views, change.view.id), change.view] };
    case "view_update":
      return { ...before, views: before.views.map((one) => (one.id === change.view.id ? change.view : one)), viewErrors: { ...before.viewErrors, [change.view.id]: {} } };
    case "view_close":
      return { ...before, views: withoutView(before.views, change.view_id) };
    case "view_errors":
      return { ...before, viewErrors: { ...before.viewErrors, [change.view_id]: change.errors } };
    case "typing":
      return { ...before, typing: [...stillTyping(before, now).filter((one) => one.user !== change.user), { channel: change.channel, thread: change.thread_ts, user: change.user, at: now }] };
    case "channel":
      return withChannel(before, change.channel);
    case "app":
      return { ...before, app: change.app, commands: change.commands, shortcuts: change.shortcuts };
    case "notice":
      return { ...before, notices: [...before.notices, change.text] };
    case "breach":
      return { ...before, breaches: [...before.breaches, change.breach] };
  }
}

export function stillTyping(workspace: Workspace, now: number): Typing[] {
  return workspace.typing.filter((one) => now - one.at < TYPING_LASTS);
}

/** What stands in a conversation itself: everything but the replies of its threads. */
export function mainMessages(workspace: Workspace, channel: string): Message[] {
  return (workspace.messages[channel] ?? []).filter(isMain);
}

/** The messages of a thread, its parent first. */
export function threadMessages(workspace: Workspace, channel: string, thread: string): Message[] {
  return (workspace.messages[channel] ?? []).filter((one) => one.ts === thread || one.thread_ts === thread);
}

export function isMain(message: Message): boolean {
  return !message.thread_ts || message.thread_ts === message.ts || message.subtype === "thread_broadcast";
}

export function findChannel(workspace: Workspace, id: string): Channel | undefined {
  return [...workspace.channels, ...workspace.dms].find((one) => one.id === id);
}

export function findFile(workspace: Workspace, wanted: { id?: string; url?: string }): SharedFile | undefined {
  const files = Object.values(workspace.messages).flatMap((all) => all.flatMap((one) => [...(one.files ?? []), ...(one.shown ?? [])]));
  return files.find((one) => (wanted.id ? one.id === wanted.id : one.url_private === wanted.url));
}

/** The messages that the app is still adding to in a thread, the parent's own stream included. */
export function streamsOf(workspace: Workspace, channel: string, thread: string): Message[] {
  return threadMessages(workspace, channel, thread).filter((one) => one.streaming);
}

/** Whether the app is at work in a thread. */
export function isWorking(workspace: Workspace, channel: string, thread: string): boolean {
  const place = { channel, thread_ts: thread };
  return canStop(workspace, channel, thread) || workspace.statuses.some((one) => sameThread(one, place));
}

/** Whether there is work in a thread that Slack lets a person stop. */
export function canStop(workspace: Workspace, channel: string, thread: string): boolean {
  const place = { channel, thread_ts: thread };
  const processing = workspace.sessions.some((one) => sameThread(one, place) && one.status === "processing");
  return processing || streamsOf(workspace, channel, thread).length > 0;
}

interface Place {
  channel: string;
  thread_ts: string;
}

function sameThread(one: Place, other: Place): boolean {
  return one.channel === other.channel && one.thread_ts === other.thread_ts;
}

function withMessages(before: Workspace, channel: string, change: (all: Message[]) => Message[]): Workspace {
  return { ...before, messages: { ...before.messages, [channel]: change(before.messages[channel] ?? []) } };
}

function withMessage(before: Workspace, message: Message): Workspace {
  return withMessages(before, message.channel, (all) => {
    const others = all.filter((one) => one.ts !== message.ts);
    const later = others.findIndex((one) => Number(one.ts) > Number(message.ts));
    return later < 0 ? [...others, message] : others.toSpliced(later, 0, message);
  });
}

function onMessage(before: Workspace, channel: string, ts: string, change: (one: Message) => Message): Workspace {
  return withMessages(before, channel, (all) => all.map((one) => (one.ts === ts ? change(one) : one)));
}

function appended(message: Message, more: string): { blocks: Block[] } {
  const blocks = message.blocks ?? [];
  const last = blocks.findLastIndex((one) => one.type === "markdown");
  if (last < 0) return { blocks: [...blocks, { type: "markdown", text: more }] };
  return { blocks: blocks.with(last, { ...blocks[last]!, text: blocks[last]!.text + more }) };
}

function onFiles(before: Workspace, change: (files: SharedFile[]) => SharedFile[]): Workspace {
  const messages = Object.entries(before.messages).map(([channel, all]) => [
    channel,
    all.map((one) => (one.files ? { ...one, files: change(one.files) } : one)),
  ]);
  return { ...before, messages: Object.fromEntries(messages) };
}

function withStatus(statuses: Status[], status: Status): Status[] {
  const others = statuses.filter((one) => !sameThread(one, status));
  return status.status ? [...others, status] : others;
}

function withoutView(views: View[], id: string): View[] {
  return views.filter((one) => one.id !== id);
}

function withUnread(before: Workspace, message: Message): Workspace {
  const channel = findChannel(before, message.channel);
  if (!channel || message.user === before.me.id || !isMain(message)) return before;
  return withChannel(before, { ...channel, unread: channel.unread + 1 });
}

function withoutTyping(before: Workspace, message: Message): Workspace {
  return { ...before, typing: before.typing.filter((one) => one.user !== message.user) };
}

function withChannel(before: Workspace, channel: Channel): Workspace {
  const list = channel.is_im ? "dms" : "channels";
  const known = before[list].some((one) => one.id === channel.id);
  return { ...before, [list]: known ? before[list].map((one) => (one.id === channel.id ? channel : one)) : [...before[list], channel] };
}
