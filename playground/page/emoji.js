// The emoji people use most, by Slack's names. Unknown names are shown as `:name:`.

const GROUPS = `
thumbsup|👍 thumbsdown|👎 white_check_mark|✅ heavy_check_mark|✔️ x|❌ eyes|👀 rotating_light|🚨 warning|⚠️ raised_hands|🙌 clap|👏 pray|🙏 ok_hand|👌 wave|👋 muscle|💪 handshake|🤝 point_up|☝️ point_right|👉 point_left|👈 point_down|👇 v|✌️ crossed_fingers|🤞 raised_hand|✋ fist|✊ writing_hand|✍️
smile|😄 slightly_smiling_face|🙂 grinning|😀 grin|😁 joy|😂 rolling_on_the_floor_laughing|🤣 blush|😊 wink|😉 heart_eyes|😍 kissing_heart|😘 thinking_face|🤔 neutral_face|😐 expressionless|😑 unamused|😒 sweat_smile|😅 sweat|😓 relieved|😌 pensive|😔 confused|😕 slightly_frowning_face|🙁 cry|😢 sob|😭 angry|😠 rage|😡 scream|😱 flushed|😳 sleeping|😴 mask|😷 sunglasses|😎 nerd_face|🤓 face_with_rolling_eyes|🙄 shrug|🤷 facepalm|🤦 hugging_face|🤗 partying_face|🥳 pleading_face|🥺 upside_down_face|🙃 zipper_mouth_face|🤐 robot_face|🤖 star-struck|🤩 exploding_head|🤯
heart|❤️ orange_heart|🧡 yellow_heart|💛 green_heart|💚 blue_heart|💙 purple_heart|💜 black_heart|🖤 broken_heart|💔 sparkling_heart|💖 100|💯 fire|🔥 sparkles|✨ star|⭐ star2|🌟 tada|🎉 gift|🎁 trophy|🏆 medal|🏅 rocket|🚀 zap|⚡ boom|💥 sunny|☀️ rainbow|🌈 snowflake|❄️ umbrella|☔ crown|👑 gem|💎
lock|🔒 unlock|🔓 key|🔑 ticket|🎫 label|🏷️ bell|🔔 no_bell|🔕 inbox_tray|📥 outbox_tray|📤 incoming_envelope|📨 envelope|✉️ email|📧 mailbox|📫 package|📦 telephone_receiver|📞 iphone|📱 computer|💻 memo|📝 clipboard|📋 pushpin|📌 paperclip|📎 link|🔗 mag|🔍 bulb|💡 hammer_and_wrench|🛠️ wrench|🔧 gear|⚙️ calendar|📅 date|📅 alarm_clock|⏰ hourglass|⌛ hourglass_flowing_sand|⏳ stopwatch|⏱️ clock1|🕐 moneybag|💰 credit_card|💳 receipt|🧾 chart_with_upwards_trend|📈 chart_with_downwards_trend|📉 bar_chart|📊 books|📚 book|📖 newspaper|📰 camera|📷 frame_with_picture|🖼️ microphone|🎤 loud_sound|🔊 speech_balloon|💬 left_speech_bubble|🗨️ thought_balloon|💭 mega|📣 loudspeaker|📢 bookmark|🔖 file_folder|📁 card_index|📇 wastebasket|🗑️ shopping_trolley|🛒 house|🏠 office|🏢 truck|🚚 airplane|✈️ world_map|🗺️ globe_with_meridians|🌐 round_pushpin|📍 coffee|☕ pizza|🍕 cake|🍰 beers|🍻 seedling|🌱 cat|🐱 dog|🐶
red_circle|🔴 large_orange_circle|🟠 large_yellow_circle|🟡 large_green_circle|🟢 large_blue_circle|🔵 large_purple_circle|🟣 white_circle|⚪ black_circle|⚫ large_blue_square|🟦 large_green_square|🟩 large_red_square|🟥 large_yellow_square|🟨 white_large_square|⬜ black_large_square|⬛ small_blue_diamond|🔹 small_orange_diamond|🔸 exclamation|❗ question|❓ grey_exclamation|❕ bangbang|‼️ no_entry|⛔ no_entry_sign|🚫 octagonal_sign|🛑 information_source|ℹ️ repeat|🔁 arrows_counterclockwise|🔄 arrow_right|➡️ arrow_left|⬅️ arrow_up|⬆️ arrow_down|⬇️ leftwards_arrow_with_hook|↩️ arrow_right_hook|↪️ back|🔙 new|🆕 sos|🆘 ok|🆗 free|🆓 heavy_plus_sign|➕ heavy_minus_sign|➖ one|1️⃣ two|2️⃣ three|3️⃣ four|4️⃣ five|5️⃣ zero|0️⃣ checkered_flag|🏁 triangular_flag_on_post|🚩 white_flag|🏳️ zzz|💤 dash|💨 sweat_drops|💦 hand|✋`;

const ALIASES = {
  "+1": "thumbsup",
  "-1": "thumbsdown",
  thinking: "thinking_face",
  laughing: "smile",
  satisfied: "smile",
  phone: "telephone_receiver",
  heavy_exclamation_mark: "exclamation",
  "e-mail": "email",
  robot: "robot_face",
  simple_smile: "slightly_smiling_face",
  hugs: "hugging_face",
  rofl: "rolling_on_the_floor_laughing",
  large_red_circle: "red_circle",
  shopping_cart: "shopping_trolley",
  globe: "globe_with_meridians",
  stop_sign: "octagonal_sign",
};

export const EMOJI = new Map(
  GROUPS.trim()
    .split(/\s+/)
    .map((entry) => entry.split("|")),
);

/** The character for a Slack emoji name (skin tones are dropped), or undefined. */
export function emojiFor(name) {
  const plain = String(name).replace(/::skin-tone-\d$/, "");
  return EMOJI.get(plain) ?? EMOJI.get(ALIASES[plain]) ?? flag(plain);
}

const FLAGS = new Set(["gb", "de", "fr", "us", "es", "it", "cn", "jp", "kr", "ru"]);

/** `:gb:` or `:flag-at:` as the two regional letters that make a flag. */
function flag(name) {
  const code = FLAGS.has(name) ? name : name === "uk" ? "gb" : /^flag-([a-z]{2})$/.exec(name)?.[1];
  return code && [...code].map((c) => String.fromCodePoint(0x1f1e6 + c.charCodeAt(0) - 97)).join("");
}

/** What to show for a name: the character, or `:name:`. */
export const emojiText = (name) => emojiFor(name) ?? `:${name}:`;

/** Slack's name of a character typed by a person, or undefined. */
export function nameOf(character) {
  for (const [name, value] of EMOJI) if (value === character) return name;
  return undefined;
}
