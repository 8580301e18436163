/** A channel, or the direct message with the app and its two tabs. */

import { type DragEvent, type ReactNode, useEffect, useState } from "react";
import { useDesk } from "../desk";
import type { Channel } from "../protocol";
import { mainMessages } from "../workspace";
import { AppHome } from "./AppHome";
import { Avatar } from "./Avatar";
import { Composer } from "./Composer";
import { MessageList } from "./MessageList";
import { TypingLine, Working } from "./Working";

export function Conversation({ channel, onMenu }: { channel: Channel; onMenu: () => void }): ReactNode {
  const { place, words } = useDesk();
  const [over, setOver] = useState(false);
  const [dropped, setDropped] = useState<File[]>([]);
  const home = channel.is_im && place.tab === "home";
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    setDropped([...event.dataTransfer.files]);
  };
  const carries = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  return (
    <main
      className="conversation"
      onDragOver={(event) => { if (carries(event)) { event.preventDefault(); setOver(true); } }}
      onDragLeave={(event) => { if (!event.currentTarget.contains(event.relatedTarget as Node)) setOver(false); }}
      onDrop={onDrop}
      onDropCapture={() => setOver(false)}
    >
      {channel.is_im ? <AppHead channel={channel} onMenu={onMenu} /> : <ChannelHead channel={channel} onMenu={onMenu} />}
      {home ? <AppHome /> : <Talk key={channel.id} channel={channel} dropped={dropped} />}
      {over && !home && <div className="drop" aria-hidden="true">{words.dropHere}</div>}
    </main>
  );
}

function Talk({ channel, dropped }: { channel: Channel; dropped: File[] }): ReactNode {
  const { act, online, place, words, workspace } = useDesk();
  const messages = mainMessages(workspace, channel.id);
  const newest = workspace.messages[channel.id]?.at(-1)?.ts;
  const [unreadAfter] = useState(channel.unread ? channel.last_read : null);
  useEffect(() => {
    if (newest && online && document.hasFocus() && newest !== channel.last_read) void act({ do: "read", channel: channel.id, ts: newest });
  }, [newest, online]);
  const member = channel.members.includes(workspace.me.id);
  const name = channel.is_im ? workspace.app.name : `#${channel.name}`;
  const beginning = <Beginning channel={channel} empty={messages.length === 0} />;
  const streaming = messages.filter((one) => one.streaming);
  const working = streaming.map((one) => <Working key={one.ts} channel={channel.id} thread={one.thread_ts ?? one.ts} />);
  return (
    <>
      <MessageList messages={messages} label={name} before={beginning} unreadAfter={unreadAfter} linked={place.thread ? undefined : place.message} />
      {working}
      <TypingLine channel={channel.id} thread={null} />
      {channel.is_im && <SuggestedPrompts channel={channel.id} />}
      {member ? <Composer channel={channel.id} placeholder={words.messageTo(name)} dropped={dropped} /> : <Outside channel={channel.id} />}
    </>
  );
}

function Outside({ channel }: { channel: string }): ReactNode {
  const { act, words } = useDesk();
  return <div className="outside"><span>{words.notInChannel}</span><button type="button" className="button primary" onClick={() => void act({ do: "join", channel })}>{words.join}</button></div>;
}

function Beginning({ channel, empty }: { channel: Channel; empty: boolean }): ReactNode {
  const { words, workspace } = useDesk();
  if (channel.is_im) {
    return (
      <div className="beginning">
        <Avatar app person={undefined} size={56} />
        <h2>{workspace.app.name}</h2>
        <p>{empty && workspace.app.description ? workspace.app.description : words.emptyDm(workspace.app.name)}</p>
      </div>
    );
  }
  return <div className="beginning"><h2># {channel.name}</h2><p>{words.emptyChannel(channel.name)}</p></div>;
}

function SuggestedPrompts({ channel }: { channel: string }): ReactNode {
  const { act, expect, place, words, workspace } = useDesk();
  const suggested = workspace.suggested_prompts.find((one) => one.channel === channel);
  if (!suggested?.prompts.length || place.thread) return null;
  const ask = async (text: string) => {
    const done = await act({ do: "post", channel, text, thread_ts: null, broadcast: false, files: [] });
    if (done?.ts) expect(channel, done.ts);
  };
  return (
    <div className="prompts">
      <div className="quiet">{suggested.title || words.tryThese}</div>
      {suggested.prompts.map((prompt) => <button key={prompt.title} type="button" className="prompt" title={prompt.message} onClick={() => void ask(prompt.message)}>{prompt.title}</button>)}
    </div>
  );
}

function MenuButton({ onMenu }: { onMenu: () => void }): ReactNode {
  const { words } = useDesk();
  return <button type="button" className="icon-button menu-button" aria-label={words.openMenu} onClick={onMenu}>☰</button>;
}

function ChannelHead({ channel, onMenu }: { channel: Channel; onMenu: () => void }): ReactNode {
  const { act, words, workspace } = useDesk();
  const appInside = channel.members.includes(workspace.app.user);
  return (
    <header className="head">
      <MenuButton onMenu={onMenu} />
      <div className="head-words"><h1># {channel.name}</h1><span className="quiet topic">{channel.topic}</span></div>
      <span className="spacer" />
      {!appInside && <button type="button" className="button small" onClick={() => void act({ do: "invite", channel: channel.id, user: workspace.app.user })}>{words.invite(workspace.app.name)}</button>}
      <span className="members" title={names(channel, workspace.people)}>{words.members(channel.members.length)}</span>
    </header>
  );
}

function names(channel: Channel, people: { id: string; real_name: string }[]): string {
  return channel.members.map((id) => people.find((one) => one.id === id)?.real_name ?? id).join(", ");
}

function AppHead({ channel, onMenu }: { channel: Channel; onMenu: () => void }): ReactNode {
  const { act, go, place, words, workspace } = useDesk();
  const tab = place.tab ?? "messages";
  useEffect(() => void act({ do: "home", tab }), [tab, channel.id]);
  const newChat = () => {
    go({ channel: channel.id });
    requestAnimationFrame(() => document.querySelector<HTMLElement>(".conversation .composer textarea")?.focus());
  };
  return (
    <header className="head app-head">
      <MenuButton onMenu={onMenu} />
      <Avatar app person={undefined} size={26} />
      <div className="head-words"><h1>{workspace.app.name}</h1><span className="badge">{words.agent}</span></div>
      <div className="tabs" role="tablist">
        {(["home", "messages"] as const).map((one) => (
          <button key={one} type="button" role="tab" className="tab" aria-selected={tab === one} onClick={() => go({ channel: channel.id, tab: one })}>{words[one]}</button>
        ))}
      </div>
      <span className="spacer" />
      <button type="button" className="button small" onClick={newChat}>✎ {words.newChat}</button>
    </header>
  );
}
