/** A modal of the app: the top one of the stack. */

import { type ReactNode, useEffect, useState } from "react";
import { Blocks } from "../blocks/Blocks";
import { SurfaceProvider } from "../blocks/surface";
import { initialValues, kept, missing } from "../blocks/values";
import { useDesk } from "../desk";
import type { Value, Values, View } from "../protocol";
import { Dialog } from "./Dialog";

export function Modal({ view }: { view: View }): ReactNode {
  const { act, words, workspace } = useDesk();
  const form = useForm(view);
  const [busy, setBusy] = useState(false);
  const close = () => void act({ do: "close", view: view.id, all: false });
  const submit = async () => {
    const empty = missing(view.blocks, form.values, words.required);
    form.setErrors(empty);
    if (Object.keys(empty).length) return;
    setBusy(true);
    const done = await act({ do: "submit", view: view.id, values: form.values });
    form.setErrors(done?.errors ?? {});
    setBusy(false);
  };
  const errors = { ...workspace.viewErrors[view.id], ...form.errors };
  return (
    <Dialog title={view.title?.text ?? ""} onClose={close} className="modal">
      <form noValidate onSubmit={(event) => { event.preventDefault(); void submit(); }}>
        <div className="dialog-body"><SurfaceProvider value={{ ...form.surface, errors }}><Blocks blocks={view.blocks} /></SurfaceProvider></div>
        <div className="dialog-actions">
          <button type="button" className="button" onClick={close}>{view.close?.text ?? words.cancel}</button>
          {view.submit && <button type="submit" className="button primary" disabled={busy} aria-busy={busy}>{view.submit.text}</button>}
        </div>
      </form>
    </Dialog>
  );
}

/** What is filled in; it stays when the app changes the view around it. */
export function useForm(view: View) {
  const { act } = useDesk();
  const [values, setValues] = useState<Values>(() => initialValues(view.blocks));
  const [errors, setErrors] = useState<Record<string, string>>({});
  useEffect(() => setValues((before) => kept(before, view.blocks)), [view.blocks]);
  const changed = (block: string, action: string, value: Value) => ({ ...values, [block]: { ...values[block], [action]: value } });
  const surface = {
    kind: "view" as const,
    values,
    errors,
    change: (block: string, action: string, value: Value) => {
      setValues((before) => ({ ...before, [block]: { ...before[block], [action]: value } }));
      setErrors(({ [block]: _, ...others }) => others);
    },
    press: async (block_id: string, action_id: string, value?: Value) => {
      const filled = value === undefined ? values : changed(block_id, action_id, value);
      await act({ do: "press", view: view.id, block_id, action_id, value, values: filled });
    },
  };
  return { values, errors, setErrors, surface };
}
