/** The question that Slack asks before an action that wants confirming. */

import { type ReactNode, useState } from "react";
import { Dialog } from "../parts/Dialog";
import type { Block } from "../protocol";
import { TextObject } from "./Blocks";

/** The dialog to show, and a way to do something at once or after a yes. */
export function useConfirmed(confirm: Block | undefined): [ReactNode, (then: () => void) => void] {
  const [then, setThen] = useState<(() => void) | null>(null);
  const ask = (action: () => void) => (confirm ? setThen(() => action) : action());
  if (!confirm || !then) return [null, ask];
  const yes = () => {
    setThen(null);
    then();
  };
  const dialog = (
    <Dialog title={confirm.title.text} onClose={() => setThen(null)}>
      <div className="dialog-body"><TextObject text={confirm.text} /></div>
      <div className="dialog-actions">
        <button type="button" className="button" onClick={() => setThen(null)}>{confirm.deny.text}</button>
        <button type="button" className={`button ${confirm.style === "danger" ? "danger" : "primary"}`} onClick={yes} autoFocus>{confirm.confirm.text}</button>
      </div>
    </Dialog>
  );
  return [dialog, ask];
}
