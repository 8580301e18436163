/** The whole page for one person. */

import { type ReactNode, useCallback, useEffect, useMemo, useReducer, useRef, useState } from "react";
import { Connection, Refused } from "./connection";
import { type Desk, DeskProvider, useDesk } from "./desk";
import { Conversation } from "./parts/Conversation";
import { Lightbox } from "./parts/Files";
import { Modal } from "./parts/Modal";
import { Sidebar } from "./parts/Sidebar";
import { Thread } from "./parts/Thread";
import { type Place, read, write } from "./place";
import type { Action, Change, Person, SharedFile, Snapshot } from "./protocol";
import { languageOf, wordsIn, type Words } from "./words";
import { apply, begin, findChannel, threadMessages, type Workspace } from "./workspace";

const NOTICE_LASTS = 8000;

export function App({ person, onPerson }: { person: Person; onPerson: (id: string) => void }): ReactNode {
  const language = languageOf(person.locale);
  const words = wordsIn(language);
  const { workspace, online, connection } = useWorkspace(person, words);
  const [here, go] = usePlace();
  const [menu, setMenu] = useState(false);
  const [shown, setShown] = useState<SharedFile | null>(null);
  const { notices, say, forget } = useNotices();
  const place = useMemo(() => here ?? { channel: workspace?.channels[0]?.id ?? "" }, [here, workspace?.channels]);
  const expect = useExpectation(workspace, place, go);
  const unsent = useRef(new Map<string, string>()).current;

  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  }, [language]);
  useTitle(workspace, place);
  useWatchedPlace(connection, online, place);
  useEffect(() => workspace?.notices.slice(-1).forEach(say), [workspace?.notices.length]);

  const act = useCallback(
    (action: Action) => connection()?.send(action).catch((error: unknown) => refused(error, say, words)) ?? Promise.resolve(null),
    [connection, say, words],
  );
  const upload = useCallback(
    (files: File[]) => connection()?.upload(files).catch((error: unknown) => refused(error, say, words)) ?? Promise.resolve(null),
    [connection, say, words],
  );
  if (!workspace) return <div className="splash" role="status"><img src="/deskmate.svg" alt="" width="56" height="56" /><p>{words.connecting}</p></div>;

  const desk: Desk = { workspace, words, language, online, place, go, act, upload, say, expect, unsent, show: setShown };
  const channel = findChannel(workspace, place.channel) ?? workspace.channels[0]!;
  const view = workspace.views.at(-1);
  return (
    <DeskProvider value={desk}>
      <div className={place.thread ? "page with-thread" : "page"}>
        <Sidebar open={menu} onClose={() => setMenu(false)} onPerson={onPerson} />
        {menu && <div className="shade" onClick={() => setMenu(false)} />}
        <div className="middle">
          <Banner online={online} onRetry={() => connection()?.reconnect()} />
          <div className="panes">
            <Conversation channel={channel} onMenu={() => setMenu(true)} />
            {place.thread && <Thread key={place.thread} channel={channel.id} thread={place.thread} />}
          </div>
        </div>
        {view && <Modal key={view.id} view={view} />}
        {shown && <Lightbox file={shown} onClose={() => setShown(null)} />}
        <div className="notices" role="status">{notices.map((one) => <div key={one.key} className="notice">{one.text}<button type="button" className="icon-button" aria-label={words.close} onClick={() => forget(one.key)}>✕</button></div>)}</div>
      </div>
    </DeskProvider>
  );
}

function Banner({ online, onRetry }: { online: boolean; onRetry: () => void }): ReactNode {
  const { words, workspace } = useDesk();
  if (!online) return <div className="banner broken" role="alert">{words.offline} <button type="button" className="link" onClick={onRetry}>{words.tryNow}</button></div>;
  return workspace.app.connected ? null : <div className="banner" role="status">{words.appAway}</div>;
}

function refused(error: unknown, say: (notice: string) => void, words: Words): null {
  say(error instanceof Refused ? error.message : words.failed);
  return null;
}

type Told = Snapshot | Change;

function hear(before: Workspace | null, told: Told): Workspace | null {
  if (told.type === "snapshot") return begin(told);
  return before && apply(before, told);
}

function useWorkspace(person: Person, words: Words) {
  const [workspace, tell] = useReducer(hear, null);
  const [online, setOnline] = useState(false);
  const current = useRef<Connection | null>(null);
  useEffect(() => {
    const connection = new Connection(person.id, tell, setOnline, words.offline);
    current.current = connection;
    return () => connection.close();
  }, [person.id, words]);
  const connection = useCallback(() => current.current, []);
  return { workspace, online, connection };
}

/** The place in the address bar; the browser's back button leads to the last one. */
function usePlace(): [Place | null, (place: Place) => void] {
  const [place, setPlace] = useState(() => read(new URL(location.href)));
  useEffect(() => {
    const back = () => setPlace(read(new URL(location.href)));
    window.addEventListener("popstate", back);
    window.addEventListener("hashchange", back);
    return () => {
      window.removeEventListener("popstate", back);
      window.removeEventListener("hashchange", back);
    };
  }, []);
  const go = useCallback((next: Place) => {
    history.pushState(null, "", write(next));
    setPlace(next);
  }, []);
  return [place, go];
}

/** Opens the thread in which what was just asked is answered, unless another one was opened since; closes it if the answer came above it. */
function useExpectation(workspace: Workspace | null, place: Place, go: (place: Place) => void): Desk["expect"] {
  const expected = useRef<{ channel: string; ts: string | null; after: number; beside: string | undefined } | null>(null);
  const opened = useRef("");
  const current = useRef({ workspace, place });
  current.current = { workspace, place };
  useEffect(() => {
    if (!workspace || !place.thread || place.thread !== opened.current || !answeredAbove(workspace, place.channel, place.thread)) return;
    opened.current = "";
    go({ ...place, thread: undefined });
  }, [workspace?.messages, place]);
  useEffect(() => {
    const wanted = expected.current;
    if (!wanted || !workspace || place.channel !== wanted.channel || place.thread !== wanted.beside) return;
    const thread = answeredThread(workspace, wanted);
    if (!thread) return;
    expected.current = null;
    opened.current = thread;
    go({ ...place, thread, message: undefined });
  }, [workspace?.messages, workspace?.statuses, place]);
  return useCallback((channel, ts) => {
    const { workspace, place } = current.current;
    const last = workspace?.messages[channel]?.at(-1)?.ts;
    expected.current = { channel, ts, after: Number(last ?? 0), beside: place.thread };
  }, []);
}

/** Whether the first message of a thread shows the answer, as a picture, and nobody has replied to it. */
function answeredAbove(workspace: Workspace, channel: string, thread: string): boolean {
  const [first, ...replies] = threadMessages(workspace, channel, thread);
  return first?.user === workspace.app.user && !!first.blocks?.some((block) => block.type === "image") && replies.length === 0;
}

function answeredThread(workspace: Workspace, wanted: { channel: string; ts: string | null; after: number }): string | undefined {
  const all = workspace.messages[wanted.channel] ?? [];
  const asks = (thread: string | undefined) => (wanted.ts ? thread === wanted.ts : Number(thread) > wanted.after);
  const replies = all.filter((one) => one.user === workspace.app.user && one.thread_ts && one.thread_ts !== one.ts);
  const statuses = workspace.statuses.filter((one) => one.channel === wanted.channel);
  return replies.find((one) => asks(one.thread_ts))?.thread_ts ?? statuses.find((one) => asks(one.thread_ts))?.thread_ts;
}

/** Tells the app what a person looks at. */
function useWatchedPlace(connection: () => Connection | null, online: boolean, place: Place): void {
  useEffect(() => {
    if (online && place.channel) connection()?.send({ do: "context", channel: place.channel }).catch(() => undefined);
  }, [connection, online, place.channel]);
}

function useTitle(workspace: Workspace | null, place: Place): void {
  useEffect(() => {
    if (!workspace) return;
    const channel = findChannel(workspace, place.channel);
    const unread = [...workspace.channels, ...workspace.dms].reduce((sum, one) => sum + one.unread, 0);
    document.title = `${unread ? `(${unread}) ` : ""}${channel?.is_im ? workspace.app.name : `#${channel?.name ?? ""}`} · ${workspace.team.name}`;
  }, [workspace, place.channel]);
}

function useNotices() {
  const [notices, setNotices] = useState<{ key: number; text: string }[]>([]);
  const next = useRef(0);
  const forget = useCallback((key: number) => setNotices((before) => before.filter((one) => one.key !== key)), []);
  const say = useCallback((text: string) => {
    const key = next.current++;
    setNotices((before) => [...before.filter((one) => one.text !== text), { key, text }].slice(-3));
    window.setTimeout(() => forget(key), NOTICE_LASTS);
  }, [forget]);
  return { notices, say, forget };
}
