/** Shows Block Kit; every element works. */

import { lazy, type ReactNode, Suspense } from "react";
import { useDesk } from "../desk";
import { Picture } from "../parts/Files";
import type { Block } from "../protocol";
import { findFile } from "../workspace";
import { Link, Mrkdwn, MrkdwnLine } from "../text/Mrkdwn";
import { Markdown } from "../text/Markdown";
import { withEmoji } from "../text/emoji";
import { isSafe } from "../text/mrkdwn";
import { ContextActions } from "./ContextActions";
import { Element } from "./elements";
import { Input } from "./Input";
import { RichText } from "./RichText";
import { Cell, Plan, TaskCard } from "./tasks";

const Rare = lazy(() => import("./Rare"));

export function Blocks({ blocks, streaming = false }: { blocks: Block[]; streaming?: boolean }): ReactNode {
  const last = streaming ? blocks.findLastIndex((block) => block.type === "markdown") : -1;
  return blocks.map((block, index) => (
    <div className={`block block-${block.type}`} key={block.block_id ?? index}>
      <BlockView block={block} streaming={index === last} />
    </div>
  ));
}

function BlockView({ block, streaming }: { block: Block; streaming: boolean }): ReactNode {
  switch (block.type) {
    case "section":
      return <Section block={block} />;
    case "markdown":
      return <Markdown text={block.text} streaming={streaming} />;
    case "header":
      return <h3>{withEmoji(block.text.text)}</h3>;
    case "divider":
      return <hr />;
    case "context":
      return <div className="context">{block.elements.map((one: Block, index: number) => <ContextPart key={index} part={one} />)}</div>;
    case "context_actions":
      return <ContextActions block={block} />;
    case "actions":
      return <div className="actions">{block.elements.map((one: Block, index: number) => <Element key={one.action_id ?? index} block={block} element={one} />)}</div>;
    case "input":
      return <Input block={block} />;
    case "image":
      return <BlockImage image={block} />;
    case "rich_text":
      return <RichText elements={block.elements} />;
    case "table":
      return <Table block={block} />;
    case "plan":
      return <Plan block={block} />;
    case "task_card":
      return <TaskCard task={block} />;
    case "alert":
      return <div className={`alert alert-${block.level ?? "info"}`} role="status"><TextObject text={block.text} /></div>;
    case "card":
      return <Card card={block} />;
    case "carousel":
      return <div className="carousel" tabIndex={0}>{block.elements.map((card: Block, index: number) => <Card key={index} card={card} />)}</div>;
    case "container":
      return <div className="container"><OptionalText text={block.title} className="card-title" /><OptionalText text={block.subtitle} className="quiet" /><Blocks blocks={block.child_blocks} /></div>;
    default:
      return <Suspense fallback={<span className="quiet">…</span>}><Rare block={block} /></Suspense>;
  }
}

export function TextObject({ text }: { text: Block }): ReactNode {
  return text.type === "mrkdwn" ? <Mrkdwn text={text.text} /> : <span className="plain">{withEmoji(text.text)}</span>;
}

function Section({ block }: { block: Block }): ReactNode {
  return (
    <div className="section">
      <div className="section-body">
        {block.text && <TextObject text={block.text} />}
        {block.fields && <div className="fields">{block.fields.map((field: Block, index: number) => <TextObject key={index} text={field} />)}</div>}
      </div>
      {block.accessory && <div className="accessory">{block.accessory.type === "image" ? <BlockImage image={block.accessory} /> : <Element block={block} element={block.accessory} />}</div>}
    </div>
  );
}

function ContextPart({ part }: { part: Block }): ReactNode {
  if (part.type === "image") return <BlockImage image={part} />;
  return <span>{part.type === "mrkdwn" ? <MrkdwnLine text={part.text} /> : withEmoji(part.text)}</span>;
}

function BlockImage({ image }: { image: Block }): ReactNode {
  const { workspace, words } = useDesk();
  const file = image.slack_file && findFile(workspace, image.slack_file);
  if (file) return <Picture file={file} title={image.title?.text} alt={image.alt_text} />;
  const url: string = image.image_url ?? image.slack_file?.url ?? "";
  if (url.startsWith(`${location.origin}/`)) return <img className="picture" src={url} alt={image.alt_text} />;
  if (!isSafe(url)) return <span className="quiet">{image.alt_text}</span>;
  return <Link url={url}>{image.alt_text} ({words.pictureElsewhere(new URL(url).host)})</Link>;
}

function Table({ block }: { block: Block }): ReactNode {
  const aligned = (column: number) => ({ textAlign: block.column_settings?.[column]?.align ?? "left" });
  const [head = [], ...rows]: Block[][] = block.rows;
  return (
    <div className="table" tabIndex={0}>
      <table>
        <thead><tr>{head.map((cell, column) => <th key={column} style={aligned(column)}><Cell cell={cell} /></th>)}</tr></thead>
        <tbody>{rows.map((row, index) => <tr key={index}>{row.map((cell, column) => <td key={column} style={aligned(column)}><Cell cell={cell} /></td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}

function OptionalText({ text, className }: { text?: Block; className: string }): ReactNode {
  return text && <div className={className}><TextObject text={text} /></div>;
}

function Card({ card }: { card: Block }): ReactNode {
  return (
    <div className="card">
      {card.hero_image && <BlockImage image={card.hero_image} />}
      <OptionalText text={card.title} className="card-title" />
      <OptionalText text={card.subtitle} className="quiet" />
      <OptionalText text={card.body} className="card-body" />
      <OptionalText text={card.subtext} className="quiet" />
      {card.actions && <div className="actions">{card.actions.map((one: Block, index: number) => <Element key={one.action_id ?? index} block={card} element={one} />)}</div>}
    </div>
  );
}
