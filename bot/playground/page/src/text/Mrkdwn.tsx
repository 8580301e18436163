/** Shows Slack's own markup. */

import { Fragment, type ReactNode } from "react";
import { useDesk } from "../desk";
import { Code } from "./Code";
import { Mention } from "./Mention";
import { type Inline, type Part, inline, parse } from "./mrkdwn";

export function Mrkdwn({ text }: { text: string }): ReactNode {
  return <div className="text">{parse(text).map((part, index) => <PartView key={index} part={part} />)}</div>;
}

/** One line of it, for labels and buttons. */
export function MrkdwnLine({ text }: { text: string }): ReactNode {
  return <Inlines inside={inline(text)} />;
}

function PartView({ part }: { part: Part }): ReactNode {
  switch (part.kind) {
    case "fence":
      return <Code text={part.text} />;
    case "quote":
      return <blockquote>{part.lines.map((line, index) => <div key={index}><Inlines inside={line} /></div>)}</blockquote>;
    case "line":
      return <div className="line"><Inlines inside={part.inside} />{part.inside.length === 0 && <br />}</div>;
  }
}

function Inlines({ inside }: { inside: Inline[] }): ReactNode {
  return inside.map((one, index) => <Fragment key={index}><InlineView one={one} /></Fragment>);
}

function InlineView({ one }: { one: Inline }): ReactNode {
  switch (one.kind) {
    case "text":
      return one.text;
    case "bold":
      return <strong><Inlines inside={one.inside} /></strong>;
    case "italic":
      return <em><Inlines inside={one.inside} /></em>;
    case "strike":
      return <del><Inlines inside={one.inside} /></del>;
    case "code":
      return <code>{one.text}</code>;
    case "link":
      return <Link url={one.url}>{one.label}</Link>;
    case "date":
      return <SlackDate {...one} />;
    default:
      return <Mention kind={one.kind} id={one.id} />;
  }
}

export function Link({ url, children }: { url: string; children: ReactNode }): ReactNode {
  return <a href={url} target="_blank" rel="noopener noreferrer">{children}</a>;
}

const STYLES: Record<string, Intl.DateTimeFormatOptions> = {
  date_num: { dateStyle: "short" },
  date: { dateStyle: "long" },
  date_short: { dateStyle: "medium" },
  date_long: { dateStyle: "full" },
  date_pretty: { dateStyle: "long" },
  date_short_pretty: { dateStyle: "medium" },
  date_long_pretty: { dateStyle: "full" },
  time: { timeStyle: "short" },
  time_secs: { timeStyle: "medium" },
};

function SlackDate({ ts, format, url }: { ts: number; format: string; fallback: string; url?: string }): ReactNode {
  const { language } = useDesk();
  const locale = language === "zh" ? "zh-CN" : "en-GB";
  const shown = format.replace(/\{(\w+)\}/g, (whole, name: string) => (STYLES[name] ? new Date(ts * 1000).toLocaleString(locale, STYLES[name]) : whole));
  return url ? <Link url={url}>{shown}</Link> : <time>{shown}</time>;
}
