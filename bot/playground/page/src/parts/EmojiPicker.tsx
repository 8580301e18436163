/** A small sheet of emoji to choose from. */

import { type ReactNode, useRef, useState } from "react";
import { useDesk } from "../desk";
import { EMOJI, OFFERED } from "../text/emoji";
import { useOutside } from "./Menu";

export function EmojiPicker({ label, onChoose }: { label: string; onChoose: (name: string) => void }): ReactNode {
  const { words } = useDesk();
  const [open, setOpen] = useState(false);
  const [sought, setSought] = useState("");
  const place = useRef<HTMLDivElement>(null);
  useOutside(place, () => setOpen(false), open);
  const choose = (name: string) => {
    setOpen(false);
    onChoose(name);
  };
  return (
    <div className="menu" ref={place} onKeyDown={(event) => event.key === "Escape" && setOpen(false)}>
      <button type="button" className="icon-button" aria-label={label} title={label} aria-haspopup="dialog" aria-expanded={open} onClick={() => setOpen(!open)}>☺</button>
      {open && (
        <div className="menu-list emoji-sheet" role="dialog" aria-label={label}>
          <input className="field" type="search" autoFocus placeholder={words.search} aria-label={words.search} value={sought} onChange={(event) => setSought(event.target.value)} />
          <div className="emoji-grid">
            {OFFERED.filter((name) => name.includes(sought.toLowerCase())).map((name) => (
              <button key={name} type="button" className="emoji-button" aria-label={name} title={`:${name}:`} onClick={() => choose(name)}>{EMOJI.get(name)}</button>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
