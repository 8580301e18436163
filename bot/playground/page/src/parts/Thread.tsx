/** A thread, beside the conversation that it belongs to. */

import type { ReactNode } from "react";
import { useDesk } from "../desk";
import { findChannel, threadMessages } from "../workspace";
import { Composer } from "./Composer";
import { MessageList } from "./MessageList";
import { TypingLine, Working } from "./Working";

export function Thread({ channel, thread }: { channel: string; thread: string }): ReactNode {
  const { go, place, words, workspace } = useDesk();
  const where = findChannel(workspace, channel);
  const messages = threadMessages(workspace, channel, thread);
  const title = workspace.sessions.find((one) => one.channel === channel && one.thread_ts === thread)?.title;
  return (
    <aside className="thread" aria-label={words.thread}>
      <header className="head">
        <div className="head-words"><h2>{title || words.thread}</h2><span className="quiet">{where?.is_im ? workspace.app.name : `#${where?.name ?? ""}`}</span></div>
        <span className="spacer" />
        <button type="button" className="icon-button" aria-label={words.closeThread} title={words.closeThread} onClick={() => go({ ...place, thread: undefined, message: undefined })}>✕</button>
      </header>
      <MessageList messages={messages} inThread label={words.thread} linked={place.message} before={messages[0]?.ts === thread ? null : <p className="quiet empty">{words.threadGone}</p>} />
      <Working channel={channel} thread={thread} />
      <TypingLine channel={channel} thread={thread} />
      <Composer key={thread} channel={channel} thread={thread} placeholder={words.replyTo} {...(where?.is_im ? {} : { broadcast: where?.name ?? "" })} />
    </aside>
  );
}
