/** Where a person is, as the address bar says it. */

export interface Place {
  channel: string;
  thread?: string | undefined;
  message?: string | undefined;
  tab?: "messages" | "home" | undefined;
}

const ARCHIVE = /^#\/archives\/([A-Z0-9]+)(?:\/p(\d{10})(\d{6}))?/;

/** Reads `#/archives/C0GENERAL/p1764000000000100?thread_ts=…&tab=home`, the shape of Slack's own links. */
export function read(url: URL): Place | null {
  const found = ARCHIVE.exec(url.hash);
  if (!found) return null;
  const search = new URLSearchParams(url.hash.split("?")[1]);
  return {
    channel: found[1]!,
    message: found[2] ? `${found[2]}.${found[3]}` : undefined,
    thread: search.get("thread_ts") ?? undefined,
    tab: search.get("tab") === "home" ? "home" : undefined,
  };
}

export function write(place: Place): string {
  const at = place.message ? `/p${place.message.replace(".", "")}` : "";
  const search = new URLSearchParams();
  if (place.thread) search.set("thread_ts", place.thread);
  if (place.tab === "home") search.set("tab", "home");
  return `#/archives/${place.channel}${at}${search.size ? `?${search}` : ""}`;
}
