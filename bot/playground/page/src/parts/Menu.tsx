/** A button that opens a list of things to do. */

import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";

export interface Item {
  label: string;
  hint?: string;
  danger?: boolean;
  act: () => void;
}

export function Menu({ label, sign, items, className = "icon-button" }: { label: string; sign: ReactNode; items: Item[]; className?: string }): ReactNode {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  useOutside(place, () => setOpen(false), open);
  const choose = (item: Item) => {
    setOpen(false);
    item.act();
  };
  return (
    <div className="menu" ref={place} onKeyDown={(event) => open && steer(event, place.current, () => setOpen(false))}>
      <button type="button" className={className} aria-label={label} title={label} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}>{sign}</button>
      {open && (
        <div className="menu-list" role="menu">
          {items.map((item) => (
            <button key={item.label} type="button" role="menuitem" className={item.danger ? "menu-item danger-text" : "menu-item"} onClick={() => choose(item)}>
              {item.label}
              {item.hint && <span className="quiet block-line">{item.hint}</span>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** Calls `leave` for a click or a press outside of `place`. */
export function useOutside(place: { current: HTMLElement | null }, leave: () => void, active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const listen = (event: Event) => !place.current?.contains(event.target as Node) && leave();
    document.addEventListener("pointerdown", listen);
    return () => document.removeEventListener("pointerdown", listen);
  });
}

function steer(event: KeyboardEvent, place: HTMLElement | null, close: () => void): void {
  const items = [...(place?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Escape") {
    event.stopPropagation();
    close();
    place?.querySelector<HTMLElement>("[aria-haspopup]")?.focus();
  } else if (to !== undefined) {
    event.preventDefault();
    items.at(to % items.length)?.focus();
  }
}
