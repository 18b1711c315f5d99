// Where an agent types: messages, and slash commands with suggestions.

import { command, write } from "./desk-actions.js";
import { autoGrow, h, iconButton, isSubmit } from "./dom.js";
import { slackUpload } from "./desk-pickers.js";
import { openPicker } from "./desk-toolbar.js";
import { emojiFor } from "./emoji.js";
import { packed, pick } from "./tg-attach.js";
import { t } from "./i18n.js";
import { emit, on, playgroundNow, state } from "./store.js";

/** A composer; `thread()` gives the thread's ts, or null in the channel (where commands work). */
export class DeskComposer {
  constructor({ input, send, label, thread }) {
    this.thread = thread;
    this.commands = !thread;
    const names = { testid: input, id: input, "aria-label": label, placeholder: label };
    this.input = h("textarea", { rows: 1, class: "desk-input", dir: "auto", autocomplete: "off", ...names });
    this.fit = autoGrow(this.input);
    this.list = this.suggestionList();
    const box = h("div", { class: "desk-box" }, this.input, this.tools(input, send));
    const onsubmit = (event) => {
      event.preventDefault();
      this.submit();
    };
    this.element = h("form", { class: "desk-composer", onsubmit }, this.list, box);
    this.input.addEventListener("keydown", (event) => this.keydown(event));
    this.input.addEventListener("input", () => this.suggest());
    this.input.addEventListener("blur", () => this.hideSoon());
    on("people", () => {
      if (document.activeElement === this.input) this.suggest();
    });
  }

  suggestionList() {
    const named = this.commands ? { id: "slash-list", testid: "slash-suggestions" } : {};
    if (this.commands) this.input.setAttribute("aria-controls", "slash-list");
    return h("div", {
      class: "slash-list",
      role: "listbox",
      "aria-label": t("Commands"),
      hidden: true,
      ...named,
    });
  }

  tools(input, send) {
    this.emoji = iconButton("emoji", t("Insert emoji"), {
      "aria-haspopup": "dialog",
      onclick: () => openPicker(this.emoji, (name) => this.insert(emojiFor(name) ?? `:${name}:`)),
    });
    const attach = iconButton("attach", t("Attach a file"), {
      testid: `${input}-attach`,
      onclick: () => pick("", (file) => this.file(file)),
    });
    const label = t("Slash commands");
    const slash = { type: "button", class: "slash-button", "aria-label": label, title: label };
    return h(
      "div",
      { class: "desk-tools" },
      attach,
      this.emoji,
      this.commands
        ? h("button", { ...slash, testid: "slash-open", onclick: () => this.begin() }, "/")
        : null,
      h("span", { class: "spring" }),
      iconButton("send", t("Send"), { type: "submit", class: "send small", testid: send }),
    );
  }

  /** Not at once: a click on a suggestion takes the focus away first. */
  hideSoon() {
    setTimeout(() => {
      this.list.hidden = true;
    }, 150);
  }

  insert(text) {
    this.input.setRangeText(text, this.input.selectionStart, this.input.selectionEnd, "end");
    this.input.focus();
  }

  begin() {
    this.input.value = "/";
    this.input.focus();
    this.suggest();
  }

  suggest() {
    const value = this.input.value;
    const found = this.commands && value.startsWith("/") && !value.includes("\n") ? this.matches(value) : [];
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(
      ...found.map(([text, hint], i) =>
        h(
          "div",
          {
            role: "option",
            id: `slash-${i}`,
            class: "command-row",
            "aria-selected": "false",
            testid: "slash-suggestion",
            onpointerdown: (event) => {
              event.preventDefault();
              this.take(text);
            },
          },
          h("span", { class: "command-name" }, text),
          h("span", { class: "command-hint" }, hint),
        ),
      ),
    );
    this.list.hidden = !found.length;
  }

  matches(value) {
    const all = (state.extras.slash_commands ?? []).flatMap(waysToUse);
    return all.filter(([text]) => text.startsWith(value) && text !== value).slice(0, 12);
  }

  take(text) {
    this.input.value = `${text} `;
    this.list.hidden = true;
    this.input.focus();
  }

  keydown(event) {
    const options = this.list.hidden ? [] : [...this.list.children];
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (options.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      return this.highlight(options, event.key === "ArrowDown" ? at + 1 : Math.max(at, 0) - 1);
    }
    if (options.length && event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      return this.take(options[Math.max(at, 0)].querySelector(".command-name").textContent);
    }
    if (event.key === "Escape" && options.length) {
      event.stopPropagation();
      this.list.hidden = true;
    }
    if (!isSubmit(event)) return undefined;
    event.preventDefault();
    return at >= 0 ? this.take(options[at].querySelector(".command-name").textContent) : this.submit();
  }

  highlight(options, at) {
    const next = options.at(at % options.length);
    options.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
    this.input.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  }

  async submit() {
    const text = this.input.value.trim();
    if (!text || !state.channelId) return;
    this.input.value = "";
    this.fit();
    this.list.hidden = true;
    const slash = /^(\/[\w-]+)\s*([\s\S]*)$/.exec(text);
    if (this.commands && slash) return this.run(slash[1], slash[2]);
    const sent = await write(state.channelId, text, this.thread?.());
    if (!sent && !this.input.value) this.input.value = text;
  }

  async run(name, text) {
    const channel = state.channelId;
    const answer = await command(channel, name, text);
    if (answer && answer.acknowledged === false)
      notice(channel, t("{command} did not answer in time. Is the product running?", { command: name }));
  }

  async file(file) {
    const data = await packed(file);
    if (!data) return;
    const text = this.input.value.trim();
    this.input.value = "";
    await write(state.channelId, text, this.thread?.(), [slackUpload(data)]);
  }
}

/** What an app's command offers, as [text, hint]; "find <word> | help" in its usage hint are two ways. */
function waysToUse({ command: name, description = "", usage_hint: usage = "" }) {
  const ways = alternatives(usage);
  if (ways.length < 2) return [[name, description || usage]];
  return ways.map((way) => {
    const [words, rest] = way.split(/ (?=[[<])(.*)/s);
    return [`${name} ${words}`, rest ?? ""];
  });
}

/** The parts of "a | b [c | d]" between the bars that stand in no bracket. */
function alternatives(usage) {
  const parts = [""];
  let depth = 0;
  for (const piece of usage.split(/( \| |[[\]<>])/)) {
    if (piece === "[" || piece === "<") depth += 1;
    if (piece === "]" || piece === ">") depth -= 1;
    if (piece === " | " && depth === 0) parts.push("");
    else parts[parts.length - 1] += piece;
  }
  return parts;
}

/** A notice from Slack itself that only this page shows. */
function notice(channel, text) {
  const ts = playgroundNow().toFixed(6);
  emit("local-notice", {
    channel,
    message: { type: "message", ts, text, username: "Slackbot", ephemeral: true },
  });
}
