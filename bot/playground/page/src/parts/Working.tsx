/** The line under a conversation that says what the app is doing, with a way to stop it. */

import { type ReactNode, useEffect, useState } from "react";
import { useDesk } from "../desk";
import type { Status } from "../protocol";
import { canStop, isWorking, stillTyping, streamsOf } from "../workspace";
import { Avatar } from "./Avatar";

const EACH = 2500;

export function Working({ channel, thread }: { channel: string; thread: string }): ReactNode {
  const { act, words, workspace } = useDesk();
  const status = workspace.statuses.find((one) => one.channel === channel && one.thread_ts === thread);
  const line = useLine(status);
  if (!isWorking(workspace, channel, thread)) return null;
  const writing = streamsOf(workspace, channel, thread).length > 0;
  const name = workspace.app.name;
  return (
    <div className="working" role="status">
      <Avatar app person={undefined} size={20} />
      <span className="shimmer">{line || (writing ? words.writing(name) : words.working(name))}</span>
      {canStop(workspace, channel, thread) && <button type="button" className="button small stop" onClick={() => void act({ do: "stop", channel, thread_ts: thread })}>◼ {words.stop}</button>}
    </div>
  );
}

/** "Deskmate is thinking…", then one loading message after the other. */
function useLine(status: Status | undefined): string {
  const { workspace } = useDesk();
  const [turn, setTurn] = useState(0);
  const key = status ? `${status.status}${status.loading_messages?.join()}` : "";
  useEffect(() => {
    setTurn(0);
    const timer = window.setInterval(() => setTurn((before) => before + 1), EACH);
    return () => window.clearInterval(timer);
  }, [key]);
  if (!status) return "";
  const lines = status.loading_messages ?? [];
  return lines.length ? lines[turn % lines.length]! : `${workspace.app.name} ${status.status}`;
}

export function TypingLine({ channel, thread }: { channel: string; thread: string | null }): ReactNode {
  const { words, workspace } = useDesk();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!workspace.typing.length) return;
    const timer = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, [workspace.typing]);
  const here = stillTyping(workspace, now).filter((one) => one.channel === channel && one.thread === thread && one.user !== workspace.me.id);
  const names = here.map((one) => workspace.people.find((person) => person.id === one.user)?.real_name ?? one.user);
  return <div className="typing" aria-live="polite">{names.length > 0 && words.typing(names.join(", "))}</div>;
}
