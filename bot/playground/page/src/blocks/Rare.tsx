/** Blocks that this page does not draw itself: charts, videos and what Slack adds. Loaded when one appears. */

import type { ReactNode } from "react";
import { Message, type Block as LibraryBlock } from "slack-blocks-to-jsx";
import "slack-blocks-to-jsx/dist/style.css";
import { useDesk } from "../desk";
import type { Block } from "../protocol";

const DRAWN = ["data_visualization", "video", "file"];

export default function Rare({ block }: { block: Block }): ReactNode {
  const { workspace, words } = useDesk();
  if (!DRAWN.includes(block.type)) return <span className="quiet">{words.cannotShow(block.type)}</span>;
  const users = workspace.people.map((person) => ({ id: person.id, name: person.real_name }));
  return <Message blocks={[block as LibraryBlock]} name="" logo="" data={{ users }} withoutWrapper />;
}
