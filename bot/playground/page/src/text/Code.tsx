/** Code as it was written, with a way to copy it. */

import { type ReactNode, useState } from "react";
import { useDesk } from "../desk";

const SHORT = 24;

export function Code({ text, label, folded = false }: { text: string; label?: string; folded?: boolean }): ReactNode {
  const { words } = useDesk();
  const [copied, setCopied] = useState(false);
  const [open, setOpen] = useState(!folded);
  const lines = text.split("\n");
  const long = folded && lines.length > SHORT;
  const shown = long && !open ? lines.slice(0, SHORT).join("\n") : text;
  const copy = async () => {
    await navigator.clipboard.writeText(text).then(() => setCopied(true), () => setCopied(false));
    window.setTimeout(() => setCopied(false), 1500);
  };
  return (
    <div className="code">
      {label && <div className="code-label">{label}</div>}
      <pre tabIndex={0}><code>{shown}</code></pre>
      {long && <button type="button" className="link" onClick={() => setOpen(!open)}>{open ? words.showLess : words.showAll(lines.length)}</button>}
      <button type="button" className="code-copy" onClick={() => void copy()}>{copied ? words.copied : words.copyCode}</button>
    </div>
  );
}
