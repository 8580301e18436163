/** Messages under each other: grouped by author, divided by days, kept at the newest while one reads there. */

import { Fragment, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useDesk } from "../desk";
import type { Message } from "../protocol";
import { day, sameDay } from "../time";
import { MessageItem } from "./MessageItem";

const TOGETHER = 300;
const NEAR = 80;

export interface MessageListProps {
  messages: Message[];
  inThread?: boolean;
  before?: ReactNode;
  unreadAfter?: string | null;
  linked?: string | undefined;
  label: string;
}

export function MessageList({ messages, inThread = false, before, unreadAfter, linked, label }: MessageListProps): ReactNode {
  const { language, words, workspace } = useDesk();
  const list = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const toEnd = () => list.current?.scrollTo({ top: list.current.scrollHeight });
  useStickToEnd(list, atEnd && !linked);
  useEffect(() => {
    if (linked) list.current?.querySelector(`[data-ts="${linked}"]`)?.scrollIntoView({ block: "center" });
  }, [linked]);
  const firstUnread = unreadAfter ? messages.find((one) => Number(one.ts) > Number(unreadAfter) && one.user !== workspace.me.id)?.ts : undefined;
  const onScroll = () => {
    const { scrollHeight, scrollTop, clientHeight } = list.current!;
    setAtEnd(scrollHeight - scrollTop - clientHeight < NEAR);
  };
  return (
    <div className="list-frame">
      <div className="list" ref={list} onScroll={onScroll} role="log" aria-label={label} tabIndex={0}>
        <div className="list-inside">
          {before}
          {messages.map((message, index) => {
            const last = messages[index - 1];
            const newDay = !last || !sameDay(last.ts, message.ts);
            return (
              <Fragment key={message.ts}>
                {newDay && !inThread && <div className="divider" role="separator"><span>{day(message.ts, language)}</span></div>}
                {message.ts === firstUnread && <div className="divider unread" role="separator"><span>{words.newMessages}</span></div>}
                <MessageItem message={message} grouped={!newDay && belongs(message, last)} inThread={inThread} linked={message.ts === linked} />
                {inThread && index === 0 && messages.length > 1 && <div className="divider thread-divider" role="separator"><span>{words.replies(messages.length - 1)}</span></div>}
              </Fragment>
            );
          })}
        </div>
      </div>
      {!atEnd && <button type="button" className="to-end" onClick={toEnd}>↓ {words.jumpToLatest}</button>}
    </div>
  );
}

function belongs(message: Message, last: Message): boolean {
  const close = Number(message.ts) - Number(last.ts) < TOGETHER;
  const plain = !message.subtype && !last.subtype && !message.is_ephemeral && !last.is_ephemeral;
  return close && plain && message.user === last.user && !last.reply_count;
}

/** While the reader is at the end, growing content keeps the end in sight. */
function useStickToEnd(list: { current: HTMLDivElement | null }, stick: boolean): void {
  const sticking = useRef(stick);
  sticking.current = stick;
  useLayoutEffect(() => {
    const frame = list.current;
    if (!frame) return;
    const toEnd = () => {
      if (sticking.current) frame.scrollTop = frame.scrollHeight;
    };
    toEnd();
    const watcher = new ResizeObserver(toEnd);
    watcher.observe(frame);
    watcher.observe(frame.firstElementChild!);
    return () => watcher.disconnect();
  }, [list]);
}
