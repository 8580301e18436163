/** One message: who, when, what, and what can be done with it. */

import { type ReactNode, useState } from "react";
import { Blocks } from "../blocks/Blocks";
import { SurfaceProvider } from "../blocks/surface";
import { type Desk, useDesk } from "../desk";
import { write } from "../place";
import type { Attachment, Block, Message, Person, Value, Values } from "../protocol";
import { emoji } from "../text/emoji";
import { isSafe, unescape } from "../text/mrkdwn";
import { Link, Mrkdwn } from "../text/Mrkdwn";
import { clock, day, fullTime } from "../time";
import { findPerson } from "../workspace";
import { Avatar } from "./Avatar";
import { Dialog } from "./Dialog";
import { EmojiPicker } from "./EmojiPicker";
import { Files } from "./Files";
import { type Item, Menu } from "./Menu";

export interface MessageItemProps {
  message: Message;
  grouped: boolean;
  inThread?: boolean;
  linked?: boolean;
}

export function MessageItem({ message, grouped, inThread = false, linked = false }: MessageItemProps): ReactNode {
  const desk = useDesk();
  const { language, words, workspace } = desk;
  const [editing, setEditing] = useState(false);
  const author = findPerson(workspace, message.user);
  const isApp = message.user === workspace.app.user;
  const name = message.username ?? author?.real_name ?? message.user;
  if (message.subtype === "tombstone") return <Tombstone message={message} inThread={inThread} />;
  const classes = ["message", grouped && "grouped", linked && "linked", message.is_ephemeral && "ephemeral"].filter(Boolean).join(" ");
  return (
    <article className={classes} id={`${inThread ? "t" : "m"}${message.ts}`} data-ts={message.ts} aria-label={`${name}, ${clock(message.ts, language)}`}>
      <div className="gutter">{grouped ? <time className="small-time">{clock(message.ts, language)}</time> : <Avatar person={author} app={isApp} />}</div>
      <div className="message-body">
        {message.is_ephemeral && <div className="only-you">👁 {words.onlyYou} · <button type="button" className="link" onClick={() => void desk.act({ do: "dismiss", channel: message.channel, ts: message.ts })}>{words.dismiss}</button></div>}
        {message.subtype === "thread_broadcast" && <div className="quiet">↳ {words.sentToChannel}</div>}
        {!grouped && <Byline message={message} name={name} author={author} isApp={isApp} />}
        {editing ? <Editor message={message} onDone={() => setEditing(false)} /> : <Content message={message} />}
        {message.files && message.files.length > 0 && <Files files={message.files} />}
        <Reactions message={message} />
        {!inThread && Boolean(message.reply_count) && <RepliesLink message={message} />}
      </div>
      {!message.is_ephemeral && !editing && <Actions message={message} inThread={inThread} onEdit={() => setEditing(true)} />}
    </article>
  );
}

function Byline({ message, name, author, isApp }: { message: Message; name: string; author: Person | undefined; isApp: boolean }): ReactNode {
  const { language, words } = useDesk();
  return (
    <div className="byline">
      <span className="author">{name}</span>
      {(isApp || author?.is_bot) && <span className="badge">{words.app}</span>}
      <time className="time" title={fullTime(message.ts, language)}>{clock(message.ts, language)}</time>
    </div>
  );
}

function Tombstone({ message, inThread }: { message: Message; inThread: boolean }): ReactNode {
  const { words } = useDesk();
  return (
    <article className="message" data-ts={message.ts}>
      <div className="gutter"><span className="avatar gone">🗑</span></div>
      <div className="message-body"><em className="quiet">{words.deleted}</em>{!inThread && Boolean(message.reply_count) && <RepliesLink message={message} />}</div>
    </article>
  );
}

function Content({ message }: { message: Message }): ReactNode {
  const { words } = useDesk();
  const typed = message.blocks?.[0]?.type === "rich_text" && !message.bot_id;
  const blocks = typed ? [] : (message.blocks ?? []);
  return (
    <div className="content">
      {blocks.length > 0 ? <MessageBlocks message={message} blocks={blocks} /> : message.text && <Mrkdwn text={message.text} />}
      {message.streaming && !blocks.some((block) => block.type === "markdown") && <span className="cursor" aria-hidden="true" />}
      {message.attachments?.map((one, index) => <AttachmentView key={index} message={message} attachment={one} />)}
      {message.edited ? <span className="quiet"> {words.edited}</span> : null}
    </div>
  );
}

function AttachmentView({ message, attachment }: { message: Message; attachment: Attachment }): ReactNode {
  const { blocks, color = "", from_url: url, title } = attachment;
  const border = /^#?[0-9a-f]{6}$/i.test(color) ? { borderColor: `#${color.replace("#", "")}` } : {};
  return (
    <div className="attachment" style={border}>
      {title && (url && isSafe(url) ? <Link url={url}>{title}</Link> : <strong>{title}</strong>)}
      {blocks ? <MessageBlocks message={message} blocks={blocks} /> : <Mrkdwn text={attachment.text ?? (title ? "" : (attachment.fallback ?? ""))} />}
    </div>
  );
}

function MessageBlocks({ message, blocks }: { message: Message; blocks: Block[] }): ReactNode {
  const { act } = useDesk();
  const [values, setValues] = useState<Values>({});
  const surface = {
    kind: "message" as const,
    errors: {},
    values,
    change: (block: string, action: string, value: Value) => setValues((before) => ({ ...before, [block]: { ...before[block], [action]: value } })),
    press: async (block_id: string, action_id: string, value?: Value) => {
      await act({ do: "press", channel: message.channel, ts: message.ts, block_id, action_id, value });
    },
  };
  return <SurfaceProvider value={surface}><Blocks blocks={blocks} streaming={Boolean(message.streaming)} /></SurfaceProvider>;
}

function Editor({ message, onDone }: { message: Message; onDone: () => void }): ReactNode {
  const { act, words, workspace } = useDesk();
  const [text, setText] = useState(() => typedAgain(message.text, workspace));
  const save = async () => {
    if (!text.trim()) return;
    if (await act({ do: "edit", channel: message.channel, ts: message.ts, text })) onDone();
  };
  return (
    <div className="editor">
      <textarea
        className="field"
        aria-label={words.edit}
        autoFocus
        rows={Math.min(10, text.split("\n").length + 1)}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") onDone();
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          void save();
        }}
      />
      <div className="row"><button type="button" className="button" onClick={onDone}>{words.cancel}</button><button type="button" className="button primary" onClick={() => void save()}>{words.save}</button></div>
    </div>
  );
}

/** The text of a message as its author typed it. */
function typedAgain(text: string, workspace: Desk["workspace"]): string {
  const named = text
    .replace(/<@([A-Z0-9]+)>/g, (whole, id: string) => `@${workspace.people.find((one) => one.id === id)?.name ?? whole}`)
    .replace(/<#([A-Z0-9]+)>/g, (whole, id: string) => `#${workspace.channels.find((one) => one.id === id)?.name ?? whole}`)
    .replace(/<(https?:[^|>]+)(?:\|[^>]*)?>/g, "$1");
  return unescape(named);
}

function Reactions({ message }: { message: Message }): ReactNode {
  const { act, words, workspace } = useDesk();
  if (!message.reactions?.length) return null;
  const react = (name: string, remove: boolean) => void act({ do: "react", channel: message.channel, ts: message.ts, name, remove });
  const names = (users: string[]) => users.map((id) => workspace.people.find((one) => one.id === id)?.real_name ?? id).join(", ");
  return (
    <div className="reactions">
      {message.reactions.map(({ name, users, count }) => {
        const mine = users.includes(workspace.me.id);
        return <button key={name} type="button" className="reaction" aria-pressed={mine} aria-label={`${name}, ${count}: ${names(users)}`} title={names(users)} onClick={() => react(name, mine)}>{emoji(name)} {count}</button>;
      })}
      <EmojiPicker label={words.addReaction} onChoose={(name) => react(name, false)} />
    </div>
  );
}

function RepliesLink({ message }: { message: Message }): ReactNode {
  const { go, language, place, words, workspace } = useDesk();
  const users = message.reply_users ?? [];
  const last = message.latest_reply;
  return (
    <button type="button" className="replies" onClick={() => go({ ...place, channel: message.channel, thread: message.ts })}>
      {users.slice(0, 4).map((id) => <Avatar key={id} size={22} person={workspace.people.find((one) => one.id === id)} app={id === workspace.app.user} />)}
      <span className="link">{words.replies(message.reply_count ?? 0)}</span>
      {last && <span className="quiet">{words.lastReply(`${day(last, language).toLowerCase()} ${clock(last, language)}`)}</span>}
    </button>
  );
}

function Actions({ message, inThread, onEdit }: { message: Message; inThread: boolean; onEdit: () => void }): ReactNode {
  const { act, go, place, words } = useDesk();
  const [sure, setSure] = useState(false);
  const items = useItems(message, onEdit, () => setSure(true));
  const react = (name: string) => void act({ do: "react", channel: message.channel, ts: message.ts, name, remove: false });
  const remove = () => {
    setSure(false);
    void act({ do: "delete", channel: message.channel, ts: message.ts });
  };
  return (
    <>
      <div className="hover-actions">
        <EmojiPicker label={words.addReaction} onChoose={react} />
        {!inThread && <button type="button" className="icon-button" aria-label={words.replyInThread} title={words.replyInThread} onClick={() => go({ ...place, channel: message.channel, thread: message.thread_ts ?? message.ts })}>💬</button>}
        <Menu label={words.more} sign="⋯" items={items} />
      </div>
      {sure && (
        <Dialog title={words.remove} onClose={() => setSure(false)}>
          <p className="dialog-body">{words.removeSure}</p>
          <div className="dialog-actions">
            <button type="button" className="button" onClick={() => setSure(false)}>{words.cancel}</button>
            <button type="button" className="button danger" autoFocus onClick={remove}>{words.deleteForever}</button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function useItems(message: Message, onEdit: () => void, onDelete: () => void): Item[] {
  const { act, say, words, workspace } = useDesk();
  const thread = message.thread_ts && message.thread_ts !== message.ts ? message.thread_ts : undefined;
  const link = `${location.origin}/${write({ channel: message.channel, message: message.ts, thread })}`;
  const copy = () => void navigator.clipboard.writeText(link).then(() => say(words.copied), () => say(link));
  const shortcuts = workspace.shortcuts
    .filter((one) => one.type === "message")
    .map((one) => ({ label: one.name, hint: workspace.app.name, act: () => void act({ do: "shortcut", callback_id: one.callback_id, channel: message.channel, ts: message.ts }) }));
  const own = [{ label: words.edit, act: onEdit }, { label: words.remove, danger: true, act: onDelete }];
  return [{ label: words.copyLink, act: copy }, ...shortcuts, ...(message.user === workspace.me.id ? own : [])];
}
