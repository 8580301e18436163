/** Slack's own markup as a tree; it never becomes HTML. */

import { withEmoji } from "./emoji";

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "bold" | "italic" | "strike"; inside: Inline[] }
  | { kind: "code"; text: string }
  | { kind: "user" | "channel" | "broadcast"; id: string }
  | { kind: "date"; ts: number; format: string; fallback: string; url?: string }
  | { kind: "link"; url: string; label: string };

export type Part =
  | { kind: "line"; inside: Inline[] }
  | { kind: "quote"; lines: Inline[][] }
  | { kind: "fence"; text: string };

const FENCE = /```\n?([\s\S]*?)```/g;
const TOKEN = /`([^`\n]+)`|<([^<>\n]+)>|(?<![\p{L}\p{N}_*])\*(?=\S)([^*\n]*?\S)\*(?![\p{Script=Latin}\p{N}_])|(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*?\S)_(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}~])~(?=\S)([^~\n]*?\S)~(?![\p{L}\p{N}~])/gu;

export function parse(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const found of text.matchAll(FENCE)) {
    parts.push(...lines(text.slice(at, found.index).replace(/\n$/, "")));
    parts.push({ kind: "fence", text: unescape(found[1]!).replace(/\n$/, "") });
    at = found.index + found[0].length;
  }
  return [...parts, ...lines(text.slice(at).replace(at ? /^\n/ : /^$/, ""))];
}

export function unescape(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

export function inline(text: string): Inline[] {
  const found: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    found.push(...plain(text.slice(at, match.index)), token(match));
    at = match.index + match[0].length;
  }
  return [...found, ...plain(text.slice(at))];
}

function lines(text: string): Part[] {
  if (!text) return [];
  const parts: Part[] = [];
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    const last = parts.at(-1);
    if (!quoted) parts.push({ kind: "line", inside: inline(line) });
    else if (last?.kind === "quote") last.lines.push(inline(quoted[1]!));
    else parts.push({ kind: "quote", lines: [inline(quoted[1]!)] });
  }
  return parts;
}

function plain(text: string): Inline[] {
  return text ? [{ kind: "text", text: withEmoji(unescape(text)) }] : [];
}

function token(match: RegExpMatchArray): Inline {
  const [, code, marked, bold, italic, strike] = match;
  if (code !== undefined) return { kind: "code", text: unescape(code) };
  if (marked !== undefined) return special(marked);
  if (bold !== undefined) return { kind: "bold", inside: inline(bold) };
  if (italic !== undefined) return { kind: "italic", inside: inline(italic) };
  return { kind: "strike", inside: inline(strike!) };
}

function special(marked: string): Inline {
  const [target = "", label] = marked.split("|", 2);
  if (target.startsWith("@")) return { kind: "user", id: target.slice(1) };
  if (target.startsWith("#")) return { kind: "channel", id: target.slice(1) };
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!")) return { kind: "broadcast", id: target.slice(1) };
  if (isSafe(unescape(target))) return { kind: "link", url: unescape(target), label: unescape(label ?? target.replace(/^mailto:/, "")) };
  return { kind: "text", text: unescape(label ?? target) };
}

function date(target: string, label: string | undefined): Inline {
  const [, ts = "0", format = "", url] = target.split("^");
  return { kind: "date", ts: Number(ts), format, fallback: label ?? "", ...(url && isSafe(url) ? { url } : {}) };
}

/** Only links that cannot run anything. */
export function isSafe(url: string): boolean {
  return /^(https?:\/\/|mailto:|tel:)/i.test(url);
}
