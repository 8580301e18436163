/** Where one writes: commands, mentions, files, and Enter to send. */

import { type ClipboardEvent, type DragEvent, type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { useDesk } from "../desk";
import type { SharedFile } from "../protocol";
import { EMOJI } from "../text/emoji";
import { asCommand, complete, type Suggestion } from "./complete";
import { EmojiPicker } from "./EmojiPicker";
import { bytes } from "./Files";
import { type Item, Menu } from "./Menu";

export interface ComposerProps {
  channel: string;
  thread?: string;
  placeholder: string;
  broadcast?: string;
  dropped?: File[];
}

interface Attached {
  key: number;
  file: File;
  preview: string | null;
  shared: SharedFile | null;
}

const TYPING_EVERY = 3000;

export function Composer({ channel, thread, placeholder, broadcast, dropped }: ComposerProps): ReactNode {
  const desk = useDesk();
  const { act, expect, unsent, words, workspace } = desk;
  const here = `${channel}/${thread ?? ""}`;
  const [text, setText] = useState(() => unsent.get(here) ?? "");
  const [cursor, setCursor] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [hidden, setHidden] = useState(false);
  const [alsoSend, setAlsoSend] = useState(false);
  const [sending, setSending] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const lastTyping = useRef(0);
  const { attached, add, remove, clear } = useAttachments();
  const listId = useId();
  const completion = hidden ? null : complete(text, cursor, workspace);
  const busy = attached.some((one) => !one.shared);

  useEffect(() => {
    if (dropped?.length) add(dropped);
  }, [dropped]);
  useLayoutEffect(() => grow(box.current), [text]);
  useEffect(() => void unsent.set(here, text), [here, text, unsent]);

  const write = (next: string, at = next.length) => {
    setText(next);
    setCursor(at);
    setChosen(0);
    setHidden(false);
    requestAnimationFrame(() => box.current?.setSelectionRange(at, at));
  };
  const insert = (piece: string, from = cursor, to = cursor) => {
    write(text.slice(0, from) + piece + text.slice(to), from + piece.length);
    box.current?.focus();
  };
  const take = (suggestion: Suggestion) => insert(suggestion.insert, completion!.from, cursor);
  const send = async () => {
    if (sending || busy || (!text.trim() && !attached.length)) return;
    setSending(true);
    const command = attached.length ? null : asCommand(text, workspace);
    const place = { channel, thread_ts: thread ?? null };
    if (command) expect(channel, null);
    const action = command
      ? { do: "command", ...place, ...command }
      : { do: "post", ...place, text: text.trim(), broadcast: alsoSend, files: attached.map((one) => one.shared!.id) };
    const was = text;
    if (command) write("");
    const done = await act(action);
    setSending(false);
    if (!done) return write(was);
    if (!command && !thread && done.ts) expect(channel, done.ts);
    write("");
    clear();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (completion && steers(event.key)) {
      event.preventDefault();
      const count = completion.suggestions.length;
      const suggestion = completion.suggestions[chosen] ?? completion.suggestions[0]!;
      if (event.key === "ArrowDown") return setChosen((chosen + 1) % count);
      if (event.key === "ArrowUp") return setChosen((chosen + count - 1) % count);
      if (event.key === "Escape") return setHidden(true);
      if (event.key === "Enter" && completion.kind === "command" && suggestion.key === text.trim()) return void send();
      return take(suggestion);
    }
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    void send();
  };
  const onChange = (next: string, at: number) => {
    setText(next);
    setCursor(at);
    setChosen(0);
    setHidden(false);
    if (Date.now() - lastTyping.current < TYPING_EVERY || !next || next.startsWith("/")) return;
    lastTyping.current = Date.now();
    if (desk.online) void act({ do: "typing", channel, thread_ts: thread ?? null });
  };
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    add(files);
  };
  const onDrop = (event: DragEvent) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    add([...event.dataTransfer.files]);
  };

  return (
    <div className="composer-frame" onDrop={onDrop}>
      {completion && <Suggestions id={listId} completion={completion} chosen={chosen} onTake={take} />}
      <div className="composer">
        <textarea
          ref={box}
          rows={1}
          value={text}
          placeholder={placeholder}
          aria-label={placeholder}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={Boolean(completion)}
          aria-controls={completion ? listId : undefined}
          aria-activedescendant={completion ? `${listId}-${chosen}` : undefined}
          onChange={(event) => onChange(event.target.value, event.target.selectionStart)}
          onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        {attached.length > 0 && <Previews attached={attached} onRemove={remove} />}
        {broadcast && <label className="also-send"><input type="checkbox" checked={alsoSend} onChange={(event) => setAlsoSend(event.target.checked)} /> {words.alsoSend(broadcast)}</label>}
        <div className="composer-tools">
          <input ref={picker} type="file" multiple hidden aria-label={words.attach} onChange={(event) => { add([...(event.target.files ?? [])]); event.target.value = ""; }} />
          <button type="button" className="icon-button" aria-label={words.attach} title={words.attach} onClick={() => picker.current?.click()}>＋</button>
          <EmojiPicker label={words.emoji} onChoose={(name) => insert(EMOJI.get(name) ?? "")} />
          <button type="button" className="icon-button" aria-label={words.mention} title={words.mention} onClick={() => insert(text.slice(0, cursor).match(/(^|\s)$/) ? "@" : " @")}>@</button>
          <button type="button" className="icon-button" aria-label={words.commandMenu} title={words.commandMenu} onClick={() => { write("/"); box.current?.focus(); }}>/</button>
          <GlobalShortcuts channel={channel} />
          <span className="spacer" />
          <button type="button" className="button primary send" aria-label={words.send} title={words.send} disabled={sending || busy || (!text.trim() && !attached.length)} onClick={() => void send()}>➤</button>
        </div>
      </div>
      <div className="composer-help">{busy ? words.uploading : words.composerHelp}</div>
    </div>
  );
}

function Suggestions({ id, completion, chosen, onTake }: { id: string; completion: NonNullable<ReturnType<typeof complete>>; chosen: number; onTake: (one: Suggestion) => void }): ReactNode {
  const { words } = useDesk();
  const titles = { command: words.commandsTitle, person: words.peopleTitle, channel: words.channels, emoji: words.emoji };
  return (
    <div className="suggestions" role="listbox" id={id} aria-label={titles[completion.kind]}>
      {completion.suggestions.map((one, index) => (
        <div
          key={one.key}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          className="suggestion"
          ref={(element) => { if (index === chosen) element?.scrollIntoView({ block: "nearest" }); }}
          onPointerDown={(event) => { event.preventDefault(); onTake(one); }}
        >
          <span><strong>{one.label}</strong> <span className="quiet">{one.hint}</span></span>
          <span className="quiet suggestion-detail">{one.detail}</span>
        </div>
      ))}
    </div>
  );
}

function Previews({ attached, onRemove }: { attached: Attached[]; onRemove: (key: number) => void }): ReactNode {
  const { words } = useDesk();
  return (
    <div className="previews">
      {attached.map((one) => (
        <div key={one.key} className={one.shared ? "preview" : "preview waiting"}>
          {one.preview ? <img src={one.preview} alt="" /> : <span className="file-kind" aria-hidden="true">{one.file.name.split(".").pop()?.slice(0, 4).toUpperCase()}</span>}
          <span className="preview-name">{one.file.name}<span className="quiet block-line">{one.shared ? bytes(one.file.size) : words.uploading}</span></span>
          <button type="button" className="icon-button" aria-label={words.removeFile(one.file.name)} onClick={() => onRemove(one.key)}>✕</button>
        </div>
      ))}
    </div>
  );
}

function GlobalShortcuts({ channel }: { channel: string }): ReactNode {
  const { act, words, workspace } = useDesk();
  const items: Item[] = workspace.shortcuts
    .filter((one) => one.type === "global")
    .map((one) => ({ label: one.name, hint: one.description, act: () => void act({ do: "shortcut", callback_id: one.callback_id, channel }) }));
  return items.length ? <Menu label={words.shortcutsTitle} sign="⚡" items={items} /> : null;
}

/** Files on their way: uploaded as soon as they are chosen, sent with the message. */
function useAttachments() {
  const { act, upload } = useDesk();
  const [attached, setAttached] = useState<Attached[]>([]);
  const next = useRef(0);
  const add = (files: File[]) => files.forEach((file) => void addOne(file));
  const addOne = async (file: File) => {
    const key = next.current++;
    const preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : null;
    setAttached((before) => [...before, { key, file, preview, shared: null }]);
    const shared = (await upload([file]))?.[0];
    setAttached((before) => (shared ? before.map((one) => (one.key === key ? { ...one, shared } : one)) : before.filter((one) => one.key !== key)));
  };
  const remove = (key: number) => {
    const gone = attached.find((one) => one.key === key);
    if (gone?.shared) void act({ do: "delete_file", file: gone.shared.id });
    setAttached((before) => before.filter((one) => one.key !== key));
  };
  const clear = () => {
    attached.forEach((one) => one.preview && URL.revokeObjectURL(one.preview));
    setAttached([]);
  };
  return { attached, add, remove, clear };
}

function steers(key: string): boolean {
  return ["ArrowDown", "ArrowUp", "Enter", "Tab", "Escape"].includes(key);
}

function grow(box: HTMLTextAreaElement | null): void {
  if (!box) return;
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, window.innerHeight * 0.4)}px`;
}
