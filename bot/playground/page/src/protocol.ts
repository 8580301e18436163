/** What the playground's server and this page say to each other; `bot/playground/browser.py` is the contract. */

export interface Person {
  id: string;
  name: string;
  real_name: string;
  locale: string;
  color: string;
  is_bot: boolean;
}

export interface Channel {
  id: string;
  name: string;
  topic: string;
  is_im: boolean;
  user: string | null;
  members: string[];
  last_read: string | null;
  unread: number;
}

export interface Reaction {
  name: string;
  users: string[];
  count: number;
}

export interface SharedFile {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  filetype: string;
  size: number;
  browser_url: string;
  url_private?: string;
  alt_txt?: string | null;
  original_w?: number;
  original_h?: number;
}

/** A Block Kit object as the app sent it: every field but the type depends on it. */
export interface Block {
  type: string;
  block_id?: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  [field: string]: any;
}

/** What Slack unfolds under a message: the preview of a link, or an older kind of blocks. */
export interface Attachment {
  title?: string;
  text?: string;
  fallback?: string;
  from_url?: string;
  color?: string;
  blocks?: Block[];
}

export interface Message {
  ts: string;
  channel: string;
  user: string;
  text: string;
  blocks?: Block[];
  attachments?: Attachment[];
  files?: SharedFile[];
  shown?: SharedFile[];
  thread_ts?: string;
  reply_count?: number;
  reply_users?: string[];
  latest_reply?: string;
  reactions?: Reaction[];
  edited?: unknown;
  bot_id?: string;
  username?: string;
  subtype?: string;
  is_ephemeral?: boolean;
  streaming?: boolean;
}

/** What an element holds; as in Slack's `state`. */
export type Value = string | number | string[] | null;
export type Values = Record<string, Record<string, Value>>;

export interface View {
  id: string;
  type: "modal" | "home";
  title?: { text: string } | null;
  submit?: { text: string } | null;
  close?: { text: string } | null;
  blocks: Block[];
}

export interface Status {
  channel: string;
  thread_ts: string;
  status: string;
  loading_messages?: string[];
}

export interface Prompts {
  channel: string;
  title?: string;
  prompts: { title: string; message: string }[];
}

export interface Session {
  channel: string;
  thread_ts: string;
  status: string;
  title?: string;
}

export interface Command {
  name: string;
  description: string;
  usage_hint: string;
}

export interface Shortcut {
  name: string;
  type: "message" | "global";
  callback_id: string;
  description: string;
}

export interface App {
  id: string;
  user: string;
  name: string;
  description: string;
  connected: boolean;
}

export interface Breach {
  method: string;
  code: string;
  why: string;
  at: number;
}

export interface Snapshot {
  type: "snapshot";
  team: { id: string; name: string; domain: string };
  me: Person;
  people: Person[];
  app: App;
  channels: Channel[];
  dms: Channel[];
  messages: Record<string, Message[]>;
  commands: Command[];
  shortcuts: Shortcut[];
  home: View | null;
  views: View[];
  statuses: Status[];
  suggested_prompts: Prompts[];
  sessions: Session[];
  breaches: Breach[];
}

export type Change =
  | { type: "message" | "message_changed" | "ephemeral"; message: Message }
  | { type: "message_deleted" | "ephemeral_deleted"; channel: string; ts: string }
  | { type: "stream"; channel: string; ts: string; append: string }
  | { type: "reaction"; channel: string; ts: string; reactions: Reaction[] }
  | { type: "file"; file: SharedFile }
  | { type: "file_deleted"; file: string }
  | { type: "status"; status: Status }
  | { type: "session"; session: Session }
  | { type: "suggested_prompts"; suggested_prompts: Prompts }
  | { type: "home"; home: View }
  | { type: "view_open" | "view_update"; view: View }
  | { type: "view_close"; view_id: string }
  | { type: "view_errors"; view_id: string; errors: Record<string, string> }
  | { type: "typing"; channel: string; thread_ts: string | null; user: string }
  | { type: "channel"; channel: Channel }
  | { type: "app"; app: App; commands: Command[]; shortcuts: Shortcut[] }
  | { type: "notice"; text: string }
  | { type: "breach"; breach: Breach };

export type Answer =
  | { type: "done"; id: number; ts?: string; errors?: Record<string, string> }
  | { type: "refused"; id: number; text: string };

export type Frame = Snapshot | Change | Answer;

export interface Action {
  do: string;
  [argument: string]: unknown;
}
