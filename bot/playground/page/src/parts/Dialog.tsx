/** A window in front of the page; the browser keeps the focus inside it and gives it back. */

import { type ReactNode, useEffect, useId, useRef } from "react";
import { useDesk } from "../desk";

export function Dialog({ title, onClose, children, className = "" }: { title: string; onClose: () => void; children: ReactNode; className?: string }): ReactNode {
  const { words } = useDesk();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  const cancel = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    onClose();
  };
  return (
    <dialog ref={dialog} className={`dialog ${className}`} aria-labelledby={id} onCancel={cancel} onClick={(event) => event.target === dialog.current && onClose()}>
      <header className="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" className="icon-button" aria-label={words.close} onClick={onClose}>✕</button>
      </header>
      {children}
    </dialog>
  );
}
