// An album: the messages of one media group, shown as one bubble, as Telegram does.

/** The chat with each run of messages of one group joined into one entry with `album`. */
export function withAlbums(chat) {
  const joined = [];
  for (const message of chat) {
    const last = joined.at(-1);
    if (message.media_group_id && last?.media_group_id === message.media_group_id) last.album.push(message);
    else joined.push(message.media_group_id ? { ...message, album: [message] } : message);
  }
  return joined.map((entry) => (entry.album ? whole(entry) : entry));
}

/** One entry for the group: its members that are left, and the first caption among them. */
function whole(entry) {
  const album = entry.album.filter((message) => !message.deleted);
  if (!album.length) return entry;
  const said = album.find((message) => message.caption) ?? album[0];
  const { caption, caption_entities: entities, edit_date: edited } = said;
  const marked = album.find((message) => Object.keys(message.reactions ?? {}).length) ?? album[0];
  return {
    ...album[0],
    message_id: entry.message_id,
    caption,
    caption_entities: entities,
    edit_date: edited,
    reactions: marked.reactions,
    album,
  };
}
