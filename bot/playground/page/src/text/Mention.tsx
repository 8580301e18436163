/** A person, a channel or everyone, named inside a text. */

import type { ReactNode } from "react";
import { useDesk } from "../desk";

export function Mention({ kind, id }: { kind: "user" | "channel" | "broadcast"; id: string }): ReactNode {
  const { workspace, go } = useDesk();
  if (kind === "channel") {
    const channel = workspace.channels.find((one) => one.id === id);
    return <button type="button" className="mention link" onClick={() => go({ channel: id })}>#{channel?.name ?? id}</button>;
  }
  if (kind === "broadcast") return <span className="mention me">@{id}</span>;
  const person = workspace.people.find((one) => one.id === id);
  return <span className={id === workspace.me.id ? "mention me" : "mention"}>@{person?.real_name ?? id}</span>;
}
