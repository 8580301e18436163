import { expect, test } from "vitest";
import type { Workspace } from "../workspace";
import { asCommand, complete } from "./complete";

const PEOPLE = [
  { id: "U1", name: "chen.wei", real_name: "Chen Wei 陈伟" },
  { id: "U9", name: "deskmate", real_name: "Deskmate" },
];
const WORKSPACE = {
  app: { user: "U9" },
  people: PEOPLE,
  channels: [{ id: "C1", name: "general", topic: "" }],
  commands: [
    { name: "/draft", description: "Draft a text.", usage_hint: "brief" },
    { name: "/draw", description: "Draw.", usage_hint: "what" },
  ],
} as unknown as Workspace;

test.each([
  ["/", ["/draft ", "/draw "]],
  ["/draw", ["/draw "]],
  ["hello @", ["@Deskmate ", "@Chen "]],
  ["你好，@陈", ["@Chen "]],
  ["see #gen", ["#general "]],
  ["mail@chen", undefined],
  ["a /draft", undefined],
  ["/draft x", undefined],
  [":tada", ["🎉 "]],
])("%s offers %j", (text, inserts) => {
  const offered = complete(text, text.length, WORKSPACE)?.suggestions.map((one) => one.insert);

  expect(offered).toEqual(inserts);
});

test("only a command that the app has is a command", () => {
  expect(asCommand("/draft a\nb", WORKSPACE)).toEqual({ name: "/draft", text: "a\nb" });
  expect(asCommand("/etc/hosts is a file", WORKSPACE)).toBeNull();
});
