/** What every part of the page may know and do. */

import { createContext, useContext } from "react";
import type { Done } from "./connection";
import type { Place } from "./place";
import type { Action, SharedFile } from "./protocol";
import type { Language, Words } from "./words";
import type { Workspace } from "./workspace";

export interface Desk {
  workspace: Workspace;
  words: Words;
  language: Language;
  online: boolean;
  place: Place;
  go: (place: Place) => void;
  /** Act in the workspace; a refusal is shown to the person and answers null. */
  act: (action: Action) => Promise<Done | null>;
  upload: (files: File[]) => Promise<SharedFile[] | null>;
  say: (notice: string) => void;
  /** Remember that this person just asked something, so that its thread opens with the first reply. */
  expect: (channel: string, ts: string | null) => void;
  /** What is typed and not sent yet, by the place where it belongs. */
  unsent: Map<string, string>;
  show: (file: SharedFile) => void;
}

const Context = createContext<Desk | null>(null);

export const DeskProvider = Context.Provider;

export function useDesk(): Desk {
  const desk = useContext(Context);
  if (!desk) throw new Error("this part of the page needs a desk around it");
  return desk;
}
