/** Shows the Markdown of `markdown` blocks; HTML in it stays text. */

import { memo, type ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { Code } from "./Code";
import { withEmoji } from "./emoji";
import { Link } from "./Mrkdwn";
import { Mention } from "./Mention";

const MENTION = /^mention:(user|channel|broadcast):(.+)$/;

const COMPONENTS: Components = {
  a: ({ href, children }) => {
    const mention = MENTION.exec(href ?? "");
    if (mention) return <Mention kind={mention[1] as "user" | "channel" | "broadcast"} id={mention[2]!} />;
    return href ? <Link url={href}>{children}</Link> : <>{children}</>;
  },
  img: ({ src, alt }) => (src ? <Link url={src}>{alt || src}</Link> : null),
  pre: ({ node }) => {
    const code = node?.children[0];
    if (code?.type !== "element") return null;
    const text = code.children.map((one) => (one.type === "text" ? one.value : "")).join("");
    const [language] = (code.properties.className as string[] | undefined) ?? [];
    return <Code text={text.replace(/\n$/, "")} label={language?.replace("language-", "")} />;
  },
  table: ({ children }) => <div className="table" tabIndex={0}><table>{children}</table></div>,
};

export const Markdown = memo(function Markdown({ text, streaming = false }: { text: string; streaming?: boolean }): ReactNode {
  return (
    <div className={streaming ? "text markdown streaming" : "text markdown"}>
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={COMPONENTS} urlTransform={safe}>{prepared(text)}</ReactMarkdown>
      {streaming && <span className="cursor" aria-hidden="true" />}
    </div>
  );
});

function safe(url: string): string {
  return /^(https?:|mailto:|tel:|mention:)/i.test(url) ? url : "";
}

/** Slack's mentions, links and emoji as Markdown has them, outside code. */
export function prepared(text: string): string {
  return text.split(/(```[\s\S]*?(?:```|$)|`[^`\n]*`)/).map((part, index) => (index % 2 ? part : withEmoji(marked(part)))).join("");
}

function marked(text: string): string {
  return text
    .replace(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g, "[@](mention:user:$1)")
    .replace(/<#([A-Z0-9]+)(?:\|[^>]*)?>/g, "[#](mention:channel:$1)")
    .replace(/<!(here|channel|everyone)>/g, "[@](mention:broadcast:$1)")
    .replace(/<(https?:\/\/[^|>\s]+)\|([^>]+)>/g, "[$2]($1)");
}
