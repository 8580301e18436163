/** A menu from which several can be chosen. */

import { type ReactNode, useState } from "react";
import { useDesk } from "../desk";
import { type ElementProps, named, useOptions, useValue } from "./elements";

export function MultiSelect(props: ElementProps): ReactNode {
  const { words } = useDesk();
  const { element } = props;
  const [value, change] = useValue(props);
  const [sought, setSought] = useState("");
  const chosen = Array.isArray(value) ? value : [];
  const options = useOptions(element);
  const found = options.filter((option) => option.label.toLowerCase().includes(sought.toLowerCase()));
  const full = chosen.length >= (element.max_selected_items ?? Infinity);
  const toggle = (one: string) => change(chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one]);
  const { id, ...names } = named(props);
  return (
    <details className="multi">
      <summary className="field" id={id as string | undefined} {...names}>
        {chosen.length ? options.filter((option) => chosen.includes(option.value)).map((option) => option.label).join(", ") : (element.placeholder?.text ?? words.choose)}
      </summary>
      <div className="multi-list">
        {options.length > 8 && <input className="field" type="search" placeholder={words.search} aria-label={words.search} value={sought} onChange={(event) => setSought(event.target.value)} />}
        {found.map((option) => (
          <label key={option.value} className="choice">
            <input type="checkbox" checked={chosen.includes(option.value)} disabled={full && !chosen.includes(option.value)} onChange={() => toggle(option.value)} />
            <span>{option.label}</span>
          </label>
        ))}
        {found.length === 0 && <div className="quiet">{words.none}</div>}
      </div>
    </details>
  );
}
