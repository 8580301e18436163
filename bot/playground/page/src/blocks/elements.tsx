/** Every interactive element of Block Kit. In a message it acts at once; in a form it keeps its value. */

import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useDesk } from "../desk";
import type { Block, Value } from "../protocol";
import { MrkdwnLine } from "../text/Mrkdwn";
import { withEmoji } from "../text/emoji";
import { isSafe } from "../text/mrkdwn";
import { Menu } from "../parts/Menu";
import { useConfirmed } from "./confirm";
import { MultiSelect } from "./MultiSelect";
import { useSurface } from "./surface";
import { initialValue, isSeveral } from "./values";

export interface About {
  labelledBy?: string;
  describedBy?: string | undefined;
  invalid?: boolean;
}

export interface ElementProps {
  block: Block;
  element: Block;
  id?: string;
  about?: About;
}

export interface Option {
  value: string;
  label: string;
  group?: string;
  description?: string | undefined;
}

export function Element(props: ElementProps): ReactNode {
  switch (props.element.type) {
    case "button":
    case "workflow_button":
      return <Button {...props} />;
    case "overflow":
      return <Overflow {...props} />;
    case "radio_buttons":
    case "checkboxes":
      return <Choices {...props} />;
    case "datepicker":
      return <Typed {...props} type="date" />;
    case "timepicker":
      return <Typed {...props} type="time" />;
    case "datetimepicker":
      return <DateTime {...props} />;
    case "plain_text_input":
    case "rich_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
      return <Writing {...props} />;
    case "file_input":
      return <FileInput {...props} />;
    default:
      return isSeveral(props.element) ? <MultiSelect {...props} /> : <Select {...props} />;
  }
}

/** The value of an element, and how to change it; in a message, or where the app wants to know, it is told. */
export function useValue({ block, element }: ElementProps): [Value, (value: Value) => void] {
  const surface = useSurface();
  const value = surface.values[block.block_id!]?.[element.action_id] ?? initialValue(element);
  const acts = block.type !== "input" || block.dispatch_action;
  return [
    value,
    (next) => {
      surface.change(block.block_id!, element.action_id, next);
      if (acts) void surface.press(block.block_id!, element.action_id, next);
    },
  ];
}

/** Words for a screen reader, and where to find the field's label, hint and error. */
export function named({ element, id, about }: ElementProps): Record<string, unknown> {
  const placeholder = element.placeholder?.text;
  return {
    id,
    "aria-labelledby": about?.labelledBy,
    "aria-label": about?.labelledBy ? undefined : (placeholder ?? element.action_id),
    "aria-describedby": about?.describedBy,
    "aria-invalid": about?.invalid || undefined,
  };
}

export function useOptions(element: Block): Option[] {
  const { workspace } = useDesk();
  if (element.type.endsWith("users_select")) return workspace.people.map((one) => ({ value: one.id, label: one.real_name }));
  if (element.type.endsWith("channels_select")) return workspace.channels.map((one) => ({ value: one.id, label: `#${one.name}` }));
  if (element.type.endsWith("conversations_select")) {
    const name = (user: string | null) => workspace.people.find((one) => one.id === user)?.real_name ?? workspace.app.name;
    const kinds: string[] = element.filter?.include ?? ["public", "private", "im"];
    const offered = [...(kinds.includes("public") || kinds.includes("private") ? workspace.channels : []), ...(kinds.includes("im") ? workspace.dms : [])];
    return offered.map((one) => ({ value: one.id, label: one.is_im ? name(one.user) : `#${one.name}` }));
  }
  const groups: Block[] = element.option_groups ?? [{ options: element.options ?? [] } as unknown as Block];
  return groups.flatMap((group) => group.options.map((option: Block) => asOption(option, group.label?.text)));
}

function asOption(option: Block, group?: string): Option {
  return { value: option.value, label: withEmoji(option.text.text), description: option.description?.text, ...(group ? { group } : {}) };
}

function Button({ block, element }: ElementProps): ReactNode {
  const { press } = useSurface();
  const [busy, setBusy] = useState(false);
  const [dialog, confirmed] = useConfirmed(element.confirm);
  const act = async () => {
    if (isSafe(element.url ?? "")) window.open(element.url, "_blank", "noopener");
    setBusy(true);
    await press(block.block_id!, element.action_id);
    setBusy(false);
  };
  return (
    <>
      <button type="button" className={`button ${element.style ?? ""}`} aria-label={element.accessibility_label} aria-busy={busy} disabled={busy} onClick={() => confirmed(() => void act())}>
        {withEmoji(element.text.text)}
      </button>
      {dialog}
    </>
  );
}

function Select(props: ElementProps): ReactNode {
  const { words } = useDesk();
  const { element } = props;
  const [value, change] = useValue(props);
  const [dialog, confirmed] = useConfirmed(element.confirm);
  const options = useOptions(element);
  return (
    <>
      <select {...named(props)} className="field" value={String(value ?? "")} onChange={(event) => { const next = event.target.value || null; confirmed(() => change(next)); }}>
        <option value="">{element.placeholder?.text ?? words.choose}</option>
        {grouped(options).map(([group, inside]) => group ? <optgroup key={group} label={group}>{inside.map(optionView)}</optgroup> : inside.map(optionView))}
      </select>
      {dialog}
    </>
  );
}

function optionView(option: Option): ReactNode {
  return <option key={option.value} value={option.value}>{option.label}</option>;
}

function grouped(options: Option[]): [string, Option[]][] {
  return [...Map.groupBy(options, (option) => option.group ?? "")];
}

function Overflow({ block, element }: ElementProps): ReactNode {
  const { words } = useDesk();
  const { press } = useSurface();
  const [dialog, confirmed] = useConfirmed(element.confirm);
  const items = element.options.map((option: Block) => ({
    label: withEmoji(option.text.text),
    act: () => confirmed(() => { if (isSafe(option.url ?? "")) window.open(option.url, "_blank", "noopener"); void press(block.block_id!, element.action_id, option.value); }),
  }));
  return <><Menu label={words.more} sign="⋯" items={items} className="button" />{dialog}</>;
}

function Choices(props: ElementProps): ReactNode {
  const { element } = props;
  const [value, change] = useValue(props);
  const several = element.type === "checkboxes";
  const chosen = Array.isArray(value) ? value : [value];
  const toggle = (one: string) => {
    if (!several) return change(one);
    change(chosen.includes(one) ? (chosen as string[]).filter((other) => other !== one) : [...(chosen as string[]), one]);
  };
  const { id: _, ...names } = named(props);
  return (
    <div className="choices" role={several ? "group" : "radiogroup"} {...names}>
      {element.options.map((option: Block) => (
        <label key={option.value} className="choice">
          <input type={several ? "checkbox" : "radio"} name={`${props.block.block_id}-${element.action_id}`} checked={chosen.includes(option.value)} onChange={() => toggle(option.value)} />
          <span>
            {option.text.type === "mrkdwn" ? <MrkdwnLine text={option.text.text} /> : withEmoji(option.text.text)}
            {option.description && <span className="quiet block-line">{option.description.text}</span>}
          </span>
        </label>
      ))}
    </div>
  );
}

function Typed(props: ElementProps & { type: "date" | "time" }): ReactNode {
  const [value, change] = useValue(props);
  return <input {...named(props)} className="field" type={props.type} value={String(value ?? "")} onChange={(event) => change(event.target.value || null)} />;
}

function DateTime(props: ElementProps): ReactNode {
  const [value, change] = useValue(props);
  const shown = typeof value === "number" ? localInput(new Date(value * 1000)) : "";
  const read = (typed: string) => change(typed ? Math.floor(new Date(typed).getTime() / 1000) : null);
  return <input {...named(props)} className="field" type="datetime-local" value={shown} onChange={(event) => read(event.target.value)} />;
}

function localInput(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const TYPES: Record<string, string> = { email_text_input: "email", url_text_input: "url", number_input: "number" };

function Writing(props: ElementProps): ReactNode {
  const { block, element } = props;
  const surface = useSurface();
  const value = String(surface.values[block.block_id!]?.[element.action_id] ?? plainOf(initialValue(element)));
  const moments: string[] = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const tell = (text: string) => block.dispatch_action && void surface.press(block.block_id!, element.action_id, text || null);
  const change = (text: string) => {
    surface.change(block.block_id!, element.action_id, text || null);
    if (moments.includes("on_character_entered")) tell(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.nativeEvent.isComposing && block.dispatch_action && moments.includes("on_enter_pressed")) tell(value);
  };
  const common = { ...named(props), className: "field", value, placeholder: element.placeholder?.text, maxLength: element.max_length, autoFocus: element.focus_on_load, onKeyDown };
  if (element.multiline || element.type === "rich_text_input") return <textarea {...common} rows={5} onChange={(event) => change(event.target.value)} />;
  const step = element.is_decimal_allowed ? "any" : undefined;
  return <input {...common} type={TYPES[element.type] ?? "text"} min={element.min_value} max={element.max_value} step={step} onChange={(event) => change(event.target.value)} />;
}

function plainOf(value: Value): string {
  return typeof value === "string" ? value : "";
}

function FileInput(props: ElementProps): ReactNode {
  const { upload } = useDesk();
  const [value, change] = useValue(props);
  const [names, setNames] = useState<string[]>([]);
  const { element } = props;
  const take = async (files: File[]) => {
    const shared = await upload(files.slice(0, element.max_files ?? 10));
    if (!shared) return;
    setNames(shared.map((file) => file.name));
    change(shared.map((file) => file.id));
  };
  const accept = element.filetypes?.map((kind: string) => `.${kind}`).join(",");
  return (
    <div>
      <input {...named(props)} type="file" accept={accept} multiple={(element.max_files ?? 10) > 1} onChange={(event) => void take([...(event.target.files ?? [])])} />
      {Array.isArray(value) && value.length > 0 && <div className="quiet">{names.join(", ")}</div>}
    </div>
  );
}
