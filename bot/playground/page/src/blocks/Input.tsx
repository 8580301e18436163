/** An input of a form: its label, its element, its hint, and what is wrong with it. */

import { type ReactNode, useId } from "react";
import { useDesk } from "../desk";
import type { Block } from "../protocol";
import { withEmoji } from "../text/emoji";
import { Element } from "./elements";
import { useSurface } from "./surface";

const GROUPS = ["checkboxes", "radio_buttons"];

export function Input({ block }: { block: Block }): ReactNode {
  const { words } = useDesk();
  const { errors } = useSurface();
  const id = useId();
  const error = errors[block.block_id!];
  const about = { labelledBy: `${id}-label`, describedBy: error ? `${id}-error` : block.hint ? `${id}-hint` : undefined, invalid: Boolean(error) };
  const label = <>{withEmoji(block.label.text)}{block.optional && <span className="quiet"> ({words.optional})</span>}</>;
  return (
    <div className={error ? "input wrong" : "input"}>
      {GROUPS.includes(block.element.type) ? <span className="label" id={about.labelledBy}>{label}</span> : <label className="label" id={about.labelledBy} htmlFor={id}>{label}</label>}
      <Element block={block} element={block.element} id={id} about={about} />
      {error && <div className="error" id={`${id}-error`} role="alert">{error}</div>}
      {block.hint && <div className="quiet" id={`${id}-hint`}>{block.hint.text}</div>}
    </div>
  );
}
