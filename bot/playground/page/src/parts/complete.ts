/** What could be meant by the word under the cursor: a command, a person, a channel, an emoji. */

import { EMOJI } from "../text/emoji";
import type { Workspace } from "../workspace";

export interface Suggestion {
  key: string;
  label: string;
  hint: string;
  detail: string;
  insert: string;
}

export interface Completion {
  kind: "command" | "person" | "channel" | "emoji";
  from: number;
  suggestions: Suggestion[];
}

const MOST = 8;

export function complete(text: string, cursor: number, workspace: Workspace): Completion | null {
  const before = text.slice(0, cursor);
  const command = /^\/\S*$/.exec(before);
  if (command) return filled("command", 0, commands(workspace, before.toLowerCase()));
  const word = /(?:^|[\s（(，。、])([@#:])([\p{L}\p{N}._+-]*)$/u.exec(before);
  if (!word) return null;
  const sought = word[2]!.toLowerCase();
  const from = cursor - word[2]!.length - 1;
  if (word[1] === "@") return filled("person", from, people(workspace, sought));
  if (word[1] === "#") return filled("channel", from, channels(workspace, sought));
  return sought.length >= 2 ? filled("emoji", from, emoji(sought)) : null;
}

function filled(kind: Completion["kind"], from: number, suggestions: Suggestion[]): Completion | null {
  return suggestions.length ? { kind, from, suggestions: suggestions.slice(0, kind === "command" ? 20 : MOST) } : null;
}

function commands(workspace: Workspace, sought: string): Suggestion[] {
  return workspace.commands
    .filter((one) => one.name.startsWith(sought))
    .map((one) => ({ key: one.name, label: one.name, hint: one.usage_hint, detail: one.description, insert: `${one.name} ` }));
}

function people(workspace: Workspace, sought: string): Suggestion[] {
  const app = (id: string) => id === workspace.app.user;
  return workspace.people
    .filter((one) => one.name.includes(sought) || one.real_name.toLowerCase().includes(sought))
    .toSorted((one, other) => Number(app(other.id)) - Number(app(one.id)))
    .map((one) => ({ key: one.id, label: one.real_name, hint: `@${one.name}`, detail: "", insert: `@${one.real_name.split(" ")[0]} ` }));
}

function channels(workspace: Workspace, sought: string): Suggestion[] {
  return workspace.channels.filter((one) => one.name.includes(sought)).map((one) => ({ key: one.id, label: `#${one.name}`, hint: "", detail: one.topic, insert: `#${one.name} ` }));
}

function emoji(sought: string): Suggestion[] {
  return [...EMOJI].filter(([name]) => name.startsWith(sought)).map(([name, sign]) => ({ key: name, label: `${sign} :${name}:`, hint: "", detail: "", insert: `${sign} ` }));
}

/** A typed line as a slash command that the app has, or null where it is an ordinary message. */
export function asCommand(text: string, workspace: Workspace): { name: string; text: string } | null {
  const found = /^(\/\S+)(?:\s+([\s\S]*))?$/.exec(text.trim());
  const known = found && workspace.commands.find((one) => one.name === found[1]!.toLowerCase());
  return known ? { name: known.name, text: found[2] ?? "" } : null;
}
