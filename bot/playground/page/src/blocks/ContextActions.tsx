/** The small buttons under an agent's answer: was it good, and throw it away. */

import { type ReactNode, useState } from "react";
import type { Block } from "../protocol";
import { useConfirmed } from "./confirm";
import { useSurface } from "./surface";

export function ContextActions({ block }: { block: Block }): ReactNode {
  return (
    <div className="context-actions">
      {block.elements.map((one: Block, index: number) =>
        one.type === "feedback_buttons" ? <Feedback key={index} block={block} element={one} /> : <IconButton key={index} block={block} element={one} />,
      )}
    </div>
  );
}

function Feedback({ block, element }: { block: Block; element: Block }): ReactNode {
  const { press } = useSurface();
  const [given, setGiven] = useState("");
  const give = (value: string) => {
    setGiven(value);
    void press(block.block_id!, element.action_id, value);
  };
  return [["👍", element.positive_button], ["👎", element.negative_button]].map(([sign, button]) => (
    <button
      key={sign}
      type="button"
      className="icon-button"
      aria-pressed={given === button.value}
      aria-label={button.accessibility_label ?? button.text.text}
      title={button.text.text}
      onClick={() => give(button.value)}
    >
      {sign}
    </button>
  ));
}

function IconButton({ block, element }: { block: Block; element: Block }): ReactNode {
  const { press } = useSurface();
  const [dialog, confirmed] = useConfirmed(element.confirm);
  return (
    <>
      <button type="button" className="icon-button" aria-label={element.accessibility_label ?? element.text.text} title={element.text.text} onClick={() => confirmed(() => void press(block.block_id!, element.action_id))}>
        🗑
      </button>
      {dialog}
    </>
  );
}
