/** Shows `rich_text`: what people format in Slack's own composer. */

import { Fragment, type ReactNode } from "react";
import type { Block } from "../protocol";
import { Code } from "../text/Code";
import { emoji } from "../text/emoji";
import { Mention } from "../text/Mention";
import { Link } from "../text/Mrkdwn";
import { isSafe } from "../text/mrkdwn";

export function RichText({ elements }: { elements: Block[] }): ReactNode {
  return <div className="text">{elements.map((one, index) => <Part key={index} part={one} />)}</div>;
}

function Part({ part }: { part: Block }): ReactNode {
  switch (part.type) {
    case "rich_text_preformatted":
      return <Code text={part.elements.map((one: Block) => one.text ?? one.url ?? "").join("")} />;
    case "rich_text_quote":
      return <blockquote><Inlines elements={part.elements} /></blockquote>;
    case "rich_text_list":
      return <List part={part} />;
    default:
      return <div className="line"><Inlines elements={part.elements ?? []} /></div>;
  }
}

function List({ part }: { part: Block }): ReactNode {
  const items = part.elements.map((item: Block, index: number) => <li key={index}><Inlines elements={item.elements} /></li>);
  const indent = { marginLeft: `${(part.indent ?? 0) * 24}px` };
  return part.style === "ordered" ? <ol style={indent} start={(part.offset ?? 0) + 1}>{items}</ol> : <ul style={indent}>{items}</ul>;
}

function Inlines({ elements }: { elements: Block[] }): ReactNode {
  return elements.map((one, index) => <Fragment key={index}>{styled(one, <Inline one={one} />)}</Fragment>);
}

function Inline({ one }: { one: Block }): ReactNode {
  switch (one.type) {
    case "user":
      return <Mention kind="user" id={one.user_id} />;
    case "channel":
      return <Mention kind="channel" id={one.channel_id} />;
    case "broadcast":
      return <Mention kind="broadcast" id={one.range} />;
    case "emoji":
      return emoji(one.name);
    case "link":
      return isSafe(one.url) ? <Link url={one.url}>{one.text ?? one.url}</Link> : one.text;
    case "date":
      return one.fallback ?? new Date(one.timestamp * 1000).toLocaleString();
    default:
      return one.text ?? one.value ?? "";
  }
}

function styled(one: Block, shown: ReactNode): ReactNode {
  const style = one.style ?? {};
  let result = shown;
  if (style.code) result = <code>{result}</code>;
  if (style.bold) result = <strong>{result}</strong>;
  if (style.italic) result = <em>{result}</em>;
  if (style.strike) result = <del>{result}</del>;
  return result;
}
