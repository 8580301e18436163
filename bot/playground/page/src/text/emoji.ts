/** Slack's short names for the emoji that people use most. */

const LIST = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|ok_hand 👌|clap 👏|wave 👋|raised_hands 🙌|pray 🙏|muscle 💪|point_right 👉|point_left 👈|point_up ☝️|point_down 👇|v ✌️|crossed_fingers 🤞|handshake 🤝|writing_hand ✍️|eyes 👀
smile 😄|grinning 😀|smiley 😃|joy 😂|rofl 🤣|slightly_smiling_face 🙂|wink 😉|blush 😊|heart_eyes 😍|sunglasses 😎|thinking_face 🤔|neutral_face 😐|confused 😕|disappointed 😞|cry 😢|sob 😭|angry 😠|scream 😱|sweat_smile 😅|partying_face 🥳|face_with_monocle 🧐|hugging_face 🤗|sleeping 😴|robot_face 🤖|shushing_face 🤫|melting_face 🫠
heart ❤️|broken_heart 💔|yellow_heart 💛|green_heart 💚|blue_heart 💙|sparkling_heart 💖|100 💯|fire 🔥|sparkles ✨|star ⭐|star2 🌟|zap ⚡|boom 💥|tada 🎉|confetti_ball 🎊|gift 🎁|trophy 🏆|medal 🏅|rocket 🚀|bulb 💡|bell 🔔|no_bell 🔕
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|warning ⚠️|no_entry ⛔|no_entry_sign 🚫|question ❓|exclamation ❗|information_source ℹ️|red_circle 🔴|large_green_circle 🟢|large_yellow_circle 🟡|large_blue_circle 🔵|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|repeat 🔁|arrows_counterclockwise 🔄|hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|alarm_clock ⏰
memo 📝|pencil 📝|pencil2 ✏️|page_facing_up 📄|clipboard 📋|bar_chart 📊|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|calendar 📆|date 📅|file_folder 📁|open_file_folder 📂|paperclip 📎|pushpin 📌|link 🔗|lock 🔒|unlock 🔓|key 🔑|mag 🔍|wrench 🔧|hammer 🔨|gear ⚙️|package 📦|wastebasket 🗑️|books 📚|book 📖|newspaper 📰|email 📧|envelope ✉️|speech_balloon 💬|thought_balloon 💭|loudspeaker 📢|mega 📣
art 🎨|frame_with_picture 🖼️|camera 📷|musical_note 🎵|notes 🎶|microphone 🎤|headphones 🎧|speaker 🔈|movie_camera 🎥|computer 💻|desktop_computer 🖥️|keyboard ⌨️|floppy_disk 💾|bug 🐛|test_tube 🧪|construction 🚧|rotating_light 🚨|globe_with_meridians 🌐|earth_asia 🌏|house 🏠|office 🏢|coffee ☕|tea 🍵|pizza 🍕|cake 🍰|beer 🍺|apple 🍎
sunny ☀️|cloud ☁️|rainbow 🌈|snowflake ❄️|ocean 🌊|mountain ⛰️|evergreen_tree 🌲|seedling 🌱|herb 🌿|four_leaf_clover 🍀|rose 🌹|sunflower 🌻|cherry_blossom 🌸|cat 🐱|dog 🐶|panda_face 🐼|bird 🐦|fish 🐟|turtle 🐢|unicorn_face 🦄|lighthouse 🗼|flag-cn 🇨🇳|flag-gb 🇬🇧
`;

const PAIRS = LIST.trim().split(/[|\n]/).map((pair) => pair.split(" ") as [string, string]);

export const EMOJI: ReadonlyMap<string, string> = new Map(PAIRS);

/** The ones offered by a click, each sign once. */
export const OFFERED: readonly string[] = [...new Map(PAIRS.map(([name, sign]) => [sign, name])).values()];

export function emoji(name: string): string {
  const [base = name] = name.split("::");
  return EMOJI.get(base) ?? `:${name}:`;
}

export function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name: string) => EMOJI.get(name) ?? whole);
}
