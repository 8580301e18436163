/** Where blocks stand, and so what happens when somebody uses them. */

import { createContext, useContext } from "react";
import type { Value, Values } from "../protocol";

export interface Surface {
  /** Tell the app; a button has no value. */
  press: (blockId: string, actionId: string, value?: Value) => Promise<void>;
  values: Values;
  change: (blockId: string, actionId: string, value: Value) => void;
  errors: Record<string, string>;
  kind: "message" | "view";
}

const Context = createContext<Surface | null>(null);

export const SurfaceProvider = Context.Provider;

export function useSurface(): Surface {
  const surface = useContext(Context);
  if (!surface) throw new Error("blocks need a surface around them");
  return surface;
}
