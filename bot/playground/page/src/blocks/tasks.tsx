/** Plans and their tasks, as an agent shows what it does; and the cells of tables. */

import type { ReactNode } from "react";
import type { Block } from "../protocol";
import { withEmoji } from "../text/emoji";
import { MrkdwnLine, Link } from "../text/Mrkdwn";
import { isSafe } from "../text/mrkdwn";
import { RichText } from "./RichText";

const SIGNS: Record<string, string> = { pending: "○", in_progress: "◐", complete: "✓", error: "!" };

export function Plan({ block }: { block: Block }): ReactNode {
  return (
    <div className="plan">
      <div className="card-title">{block.title}</div>
      {(block.tasks ?? []).map((task: Block) => <TaskCard key={task.task_id} task={task} />)}
    </div>
  );
}

export function TaskCard({ task }: { task: Block }): ReactNode {
  const status: string = task.status ?? "pending";
  return (
    <div className={`task task-${status}`}>
      <span className="task-sign" role="img" aria-label={status.replace("_", " ")}>{SIGNS[status]}</span>
      <div>
        <div>{task.title}</div>
        {task.details && <div className="quiet"><Cell cell={task.details} /></div>}
        {task.output && <div className="quiet"><Cell cell={task.output} /></div>}
        {task.sources && <div className="quiet">{task.sources.map((source: Block, index: number) => <Source key={index} source={source} />)}</div>}
      </div>
    </div>
  );
}

function Source({ source }: { source: Block }): ReactNode {
  return isSafe(source.url ?? "") ? <Link url={source.url}>{source.text ?? source.url}</Link> : <span>{source.text}</span>;
}

/** A text in any of the shapes in which Slack takes one. */
export function Cell({ cell }: { cell: Block | string | null }): ReactNode {
  if (cell === null) return null;
  if (typeof cell === "string") return withEmoji(cell);
  if (cell.type === "rich_text") return <RichText elements={cell.elements} />;
  if (cell.type === "mrkdwn") return <MrkdwnLine text={cell.text} />;
  return withEmoji(String(cell.text ?? cell.value ?? ""));
}
