/** What the elements of a view hold: as the app set them, as the person changed them, as Slack checks them. */

import type { Block, Value, Values } from "../protocol";

/** Every element of these blocks that keeps a value, with the block it stands in. */
export function elementsOf(blocks: Block[]): { block: Block; element: Block }[] {
  return blocks.flatMap((block) => {
    const inside: Block[] = [block.element, block.accessory, ...(block.elements ?? [])].filter((one) => one?.action_id);
    return inside.filter((one) => one.type !== "button").map((element) => ({ block, element }));
  });
}

export function initialValues(blocks: Block[]): Values {
  const values: Values = {};
  for (const { block, element } of elementsOf(blocks)) {
    (values[block.block_id!] ??= {})[element.action_id] = initialValue(element);
  }
  return values;
}

export function initialValue(element: Block): Value {
  const several = element.initial_options?.map((option: Block) => option.value) ?? element.initial_users ?? element.initial_conversations ?? element.initial_channels;
  if (isSeveral(element)) return several ?? [];
  return (
    element.initial_option?.value ??
    element.initial_value ??
    element.initial_date ??
    element.initial_time ??
    element.initial_date_time ??
    element.initial_user ??
    element.initial_conversation ??
    element.initial_channel ??
    null
  );
}

/** Values after the app changed the view: what was filled in stays where the input stays. */
export function kept(before: Values, blocks: Block[]): Values {
  const values = initialValues(blocks);
  for (const [block, elements] of Object.entries(values)) {
    for (const action of Object.keys(elements)) {
      const was = before[block]?.[action];
      if (was !== undefined) elements[action] = was;
    }
  }
  return values;
}

/** The inputs that must be filled in and are not, by block. */
export function missing(blocks: Block[], values: Values, sentence: string): Record<string, string> {
  const empty = blocks.filter((block) => block.type === "input" && !block.optional && isEmpty(values[block.block_id!]?.[block.element.action_id]));
  return Object.fromEntries(empty.map((block) => [block.block_id!, sentence]));
}

export function isSeveral(element: Block): boolean {
  return element.type.startsWith("multi_") || element.type === "checkboxes" || element.type === "file_input";
}

function isEmpty(value: Value | undefined): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}
