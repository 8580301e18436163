import { expect, test } from "vitest";
import type { Message, Snapshot } from "./protocol";
import { apply, begin, canStop, mainMessages, stillTyping, threadMessages, type Workspace } from "./workspace";

const ANA = { id: "U1", name: "ana", real_name: "Ana Lin", locale: "en-US", color: "#123456", is_bot: false };
const CHANNEL = { id: "C1", name: "general", topic: "", is_im: false, user: null, members: ["U1"], last_read: null, unread: 0 };
const SNAPSHOT: Snapshot = {
  type: "snapshot",
  team: { id: "T1", name: "Team", domain: "team" },
  me: ANA,
  people: [ANA],
  app: { id: "A1", user: "U9", name: "Deskmate", description: "", connected: true },
  channels: [CHANNEL],
  dms: [],
  messages: {},
  commands: [],
  shortcuts: [],
  home: null,
  views: [],
  statuses: [],
  suggested_prompts: [],
  sessions: [],
  breaches: [],
};

function says(ts: string, more: Partial<Message> = {}): Message {
  return { channel: "C1", ts, user: "U9", text: ts, ...more };
}

function with_(...messages: Message[]): Workspace {
  return messages.reduce((before, message) => apply(before, { type: "message", message }), begin(SNAPSHOT));
}

test("messages stand in the order of their time, however they come", () => {
  const workspace = with_(says("3.0"), says("1.0"), says("2.0"));

  expect(mainMessages(workspace, "C1").map((one) => one.ts)).toEqual(["1.0", "2.0", "3.0"]);
});

test("a message that comes twice is there once", () => {
  expect(mainMessages(with_(says("1.0"), says("1.0")), "C1")).toHaveLength(1);
});

test("replies stand in their thread, and in the channel only when sent there too", () => {
  const reply = says("2.0", { thread_ts: "1.0" });
  const broadcast = says("3.0", { thread_ts: "1.0", subtype: "thread_broadcast" });

  const workspace = with_(says("1.0"), reply, broadcast);

  expect(mainMessages(workspace, "C1").map((one) => one.ts)).toEqual(["1.0", "3.0"]);
  expect(threadMessages(workspace, "C1", "1.0").map((one) => one.ts)).toEqual(["1.0", "2.0", "3.0"]);
});

test("a stream adds to the last markdown block, or begins one", () => {
  const started = with_(says("1.0", { streaming: true }));

  const first = apply(started, { type: "stream", channel: "C1", ts: "1.0", append: "Hello" });
  const second = apply(first, { type: "stream", channel: "C1", ts: "1.0", append: " world" });

  expect(second.messages.C1![0]!.blocks).toEqual([{ type: "markdown", text: "Hello world" }]);
  expect(started.messages.C1![0]!.blocks).toBeUndefined();
});

test("only a stream or a working session can be stopped", () => {
  const status = apply(with_(says("1.0")), { type: "status", status: { channel: "C1", thread_ts: "1.0", status: "is thinking…" } });
  const session = apply(status, { type: "session", session: { channel: "C1", thread_ts: "1.0", status: "processing" } });

  expect(canStop(status, "C1", "1.0")).toBe(false);
  expect(canStop(session, "C1", "1.0")).toBe(true);
  expect(canStop(with_(says("1.0", { streaming: true })), "C1", "1.0")).toBe(true);
});

test("an empty status takes the line away", () => {
  const shown = apply(begin(SNAPSHOT), { type: "status", status: { channel: "C1", thread_ts: "1.0", status: "is thinking…" } });

  expect(apply(shown, { type: "status", status: { channel: "C1", thread_ts: "1.0", status: "" } }).statuses).toEqual([]);
});

test("what others write is unread; what one writes oneself is not", () => {
  expect(with_(says("1.0"), says("2.0", { user: "U1" })).channels[0]!.unread).toBe(1);
});

test("who typed is forgotten after a while, and at once with their message", () => {
  const typing = apply(begin(SNAPSHOT), { type: "typing", channel: "C1", thread_ts: null, user: "U9" }, 1000);

  expect(stillTyping(typing, 2000)).toHaveLength(1);
  expect(stillTyping(typing, 7000)).toHaveLength(0);
  expect(apply(typing, { type: "message", message: says("1.0") }).typing).toHaveLength(0);
});
