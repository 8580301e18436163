/** The picture of a person: their initials on their colour; the app has its own. */

import type { ReactNode } from "react";
import type { Person } from "../protocol";

export function Avatar({ person, size = 36, app = false }: { person: Person | undefined; size?: number; app?: boolean }): ReactNode {
  const shape = { width: size, height: size, fontSize: size * 0.42 };
  if (app) return <img className="avatar" src="/deskmate.svg" alt="" style={shape} />;
  return <span className="avatar" aria-hidden="true" style={{ ...shape, background: person?.color ?? "#777" }}>{initials(person?.real_name ?? "?")}</span>;
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^[\p{Script=Latin}]/u.test(word));
  return (words.length ? words.slice(0, 2).map((word) => word[0]).join("") : name.slice(0, 1)).toUpperCase();
}
