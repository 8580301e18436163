/** One websocket that mends itself; what was asked for is answered once, or refused when the line breaks. */

import type { Action, Answer, Frame, SharedFile } from "./protocol";

export type Done = Extract<Answer, { type: "done" }>;

/** The server said no; the message is a sentence for the person. */
export class Refused extends Error {}

const LONGEST_PAUSE = 5000;

export class Connection {
  private socket: WebSocket | null = null;
  private waiting = new Map<number, { done: (answer: Done) => void; refused: (why: Error) => void }>();
  private lastId = 0;
  private failures = 0;
  private timer: number | undefined;
  private closed = false;

  constructor(
    private readonly person: string,
    private readonly heard: (frame: Exclude<Frame, Answer>) => void,
    private readonly online: (connected: boolean) => void,
    private readonly lost: string,
  ) {
    this.open();
  }

  /** Do something in the workspace; rejects with `Refused`. */
  send(action: Action): Promise<Done> {
    const socket = this.socket;
    if (socket?.readyState !== WebSocket.OPEN) return Promise.reject(new Refused(this.lost));
    const id = ++this.lastId;
    return new Promise((done, refused) => {
      this.waiting.set(id, { done, refused });
      socket.send(JSON.stringify({ id, ...action }));
    });
  }

  async upload(files: File[]): Promise<SharedFile[]> {
    const form = new FormData();
    for (const file of files) form.append("file", file, file.name);
    const response = await fetch(`/browser/files?person=${this.person}`, { method: "POST", body: form }).catch(() => null);
    if (!response) throw new Refused(this.lost);
    const answer = (await response.json().catch(() => ({ text: this.lost }))) as { files?: SharedFile[]; text?: string };
    if (!answer.files) throw new Refused(answer.text ?? this.lost);
    return answer.files;
  }

  reconnect(): void {
    window.clearTimeout(this.timer);
    this.open();
  }

  close(): void {
    this.closed = true;
    window.clearTimeout(this.timer);
    this.socket?.close();
  }

  private open(): void {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/browser?person=${encodeURIComponent(this.person)}`);
    this.socket = socket;
    socket.onmessage = (event) => this.read(JSON.parse(event.data as string) as Frame);
    socket.onclose = () => this.broken(socket);
  }

  private read(frame: Frame): void {
    if (frame.type === "done" || frame.type === "refused") return this.answer(frame);
    if (frame.type === "snapshot") {
      this.failures = 0;
      this.online(true);
    }
    this.heard(frame);
  }

  private answer(answer: Answer): void {
    const asked = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (answer.type === "done") asked?.done(answer);
    else asked?.refused(new Refused(answer.text));
  }

  private broken(socket: WebSocket): void {
    if (this.closed || socket !== this.socket) return;
    this.online(false);
    for (const asked of this.waiting.values()) asked.refused(new Refused(this.lost));
    this.waiting.clear();
    const pause = Math.min(LONGEST_PAUSE, 250 * 2 ** this.failures++);
    this.timer = window.setTimeout(() => this.open(), pause);
  }
}
