// The customer's input: text, commands, attachments, replies, edits and the bot's reply keyboard.

import { attempt, call, inTurn, post } from "./api.js";
import { autoGrow, h, icon, iconButton, isSubmit } from "./dom.js";
import { attachMenu } from "./tg-attach.js";
import { float, closeFloat } from "./menu.js";
import { on, state } from "./store.js";
import { t } from "./i18n.js";

const MAX_TEXT = 4096; // characters of one Telegram message

/** Where to cut a long text: at its end, a line end or a space, and never inside a character. */
function cut(text, from) {
  const limit = from + MAX_TEXT;
  if (text.length <= limit) return text.length;
  const space = Math.max(text.lastIndexOf("\n", limit), text.lastIndexOf(" ", limit));
  if (space > from + MAX_TEXT / 2) return space;
  return /[\uD800-\uDBFF]/.test(text[limit - 1]) ? limit - 1 : limit;
}

export class Composer {
  constructor() {
    this.context = null; // {kind: "reply" | "edit", message}
    this.input = h("textarea", {
      rows: 1,
      testid: "customer-input",
      id: "customer-input",
      dir: "auto",
      placeholder: t("Message"),
      "aria-label": t("Message to the bot"),
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-controls": "command-list",
    });
    this.fit = autoGrow(this.input);
    this.contextBar = h("div", { class: "tg-context", hidden: true, testid: "composer-context" });
    this.suggestions = h("div", {
      class: "tg-commands",
      id: "command-list",
      role: "listbox",
      "aria-label": t("Commands of the bot"),
      testid: "command-list",
      hidden: true,
    });
    this.keyboard = h("div", {
      class: "reply-keyboard",
      role: "group",
      "aria-label": t("Suggested answers"),
      testid: "reply-keyboard",
      hidden: true,
    });
    const onsubmit = (event) => {
      event.preventDefault();
      this.submit();
    };
    this.element = h(
      "form",
      { class: "tg-composer", onsubmit },
      this.contextBar,
      this.suggestions,
      this.bar(),
    );
    this.listen();
  }

  bar() {
    this.commandButton = iconButton("command", t("Commands"), {
      testid: "commands-open",
      "aria-haspopup": "dialog",
      hidden: true,
      onclick: () => this.commandsMenu(),
    });
    this.keyboardButton = iconButton("keyboard", t("Show or hide the suggested answers"), {
      testid: "keyboard-toggle",
      hidden: true,
      onclick: () => this.toggleKeyboard(),
    });
    this.attachButton = iconButton("attach", t("Attach"), {
      testid: "attach-open",
      "aria-haspopup": "menu",
      onclick: () => attachMenu(this.attachButton, (body) => this.post(body)),
    });
    const input = h("div", { class: "tg-input" }, this.input, this.keyboardButton, this.attachButton);
    const send = iconButton("send", t("Send"), { type: "submit", class: "send", testid: "customer-send" });
    return h("div", { class: "tg-bar" }, this.commandButton, input, send);
  }

  listen() {
    this.input.addEventListener("keydown", (event) => this.keydown(event));
    this.input.addEventListener("input", () => this.suggest());
    on("chat", () => this.showKeyboard());
    on("commands", () => {
      this.commandButton.hidden = !state.commands.length;
      this.suggest();
    });
    on("customer-switched", () => this.setContext(null));
  }

  keydown(event) {
    if (event.key === "Escape" && (this.context || !this.suggestions.hidden)) {
      event.preventDefault();
      this.suggestions.hidden = true;
      return this.setContext(null);
    }
    const options = this.suggestions.hidden ? [] : [...this.suggestions.children];
    if (options.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      return this.highlight(options, event.key === "ArrowDown" ? 1 : -1);
    }
    if (!isSubmit(event)) return undefined;
    event.preventDefault();
    const chosen = options.find((option) => option.getAttribute("aria-selected") === "true");
    return chosen ? chosen.click() : this.submit();
  }

  highlight(options, step) {
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const next = options.at((at + step + options.length + (at < 0 && step < 0 ? 1 : 0)) % options.length);
    options.forEach((option) => option.setAttribute("aria-selected", String(option === next)));
    this.input.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  }

  suggest() {
    const typed = /^\/(\w*)$/.exec(this.input.value)?.[1];
    const found =
      typed === undefined ? [] : state.commands.filter((c) => c.command.startsWith(typed.toLowerCase()));
    this.input.removeAttribute("aria-activedescendant");
    this.suggestions.replaceChildren(
      ...found.map((command, i) => this.commandRow(command, "option", `command-${i}`)),
    );
    this.suggestions.hidden = !found.length;
  }

  commandRow({ command, description }, role, id) {
    return h(
      "div",
      {
        role,
        id,
        class: "command-row",
        tabindex: role === "option" ? undefined : 0,
        "aria-selected": role === "option" ? "false" : undefined,
        onclick: () => {
          closeFloat();
          this.clear();
          this.send(`/${command}`);
        },
        onkeydown: (event) => {
          if (event.key === "Enter" || event.key === " ") event.currentTarget.click();
        },
      },
      h("span", { class: "command-name" }, `/${command}`),
      h("span", { class: "command-hint", dir: "auto" }, description),
    );
  }

  commandsMenu() {
    const panel = h(
      "div",
      {
        class: "command-menu",
        role: "group",
        "aria-label": t("Commands of the bot"),
        testid: "commands-menu",
      },
      state.commands.map((command) => this.commandRow(command, "button")),
    );
    if (float(this.commandButton, panel, { above: true })) panel.firstElementChild?.focus();
  }

  submit() {
    const text = this.input.value.trim();
    if (!text) return;
    const context = this.context;
    this.clear();
    if (context?.kind === "edit") {
      attempt(() =>
        call("PATCH", `/people/customers/${state.customerId}/messages/${context.message.message_id}`, {
          text,
        }),
      );
    } else this.send(text, context?.message.message_id);
  }

  clear() {
    this.input.value = "";
    this.fit();
    this.suggestions.hidden = true;
    this.setContext(null);
  }

  /** Send a text; a long one goes out in parts, as Telegram's own client does. */
  async send(text, replyTo) {
    for (let at = 0; at < text.length;) {
      const end = cut(text, at);
      const part = text.slice(at, end).trim();
      if (part)
        await this.post({ text: part, ...(replyTo && at === 0 ? { reply_to_message_id: replyTo } : {}) });
      at = end;
    }
  }

  async post(body) {
    const path = `/people/customers/${state.customerId}/messages`;
    const answer = await attempt(() => inTurn(path, () => post(path, body)));
    if (!answer && body.text && !this.input.value) this.input.value = body.text; // nothing typed is lost
  }

  replyTo(message) {
    this.setContext({ kind: "reply", message });
    this.input.focus();
  }

  edit(message) {
    this.setContext({ kind: "edit", message });
    this.input.value = message.text;
    this.fit();
    this.input.focus();
  }

  setContext(context) {
    if (this.context?.kind === "edit" && !context) this.input.value = "";
    this.context = context;
    this.contextBar.hidden = !context;
    if (!context) return;
    const { kind, message } = context;
    this.contextBar.replaceChildren(
      icon(kind === "edit" ? "edit" : "reply"),
      h(
        "div",
        { class: "quote" },
        h(
          "span",
          { class: "quote-name" },
          kind === "edit"
            ? t("Edit message")
            : t("Answer to {name}", { name: message.from?.first_name ?? "" }),
        ),
        h(
          "span",
          { class: "quote-text", dir: "auto" },
          (message.text ?? message.caption ?? t("Attachment")).slice(0, 140),
        ),
      ),
      iconButton("close", t("Cancel"), { onclick: () => this.setContext(null) }),
    );
  }

  /** Show the keyboard of the newest bot message that set one. */
  showKeyboard() {
    const setter = state.chat.findLast(
      (m) =>
        !m.outgoing &&
        !m.deleted &&
        (m.reply_markup?.keyboard || m.reply_markup?.remove_keyboard || m.reply_markup?.force_reply),
    );
    const markup = setter?.reply_markup;
    if (this.markup === JSON.stringify(markup) && this.setter === setter?.message_id) return;
    this.markup = JSON.stringify(markup);
    this.setter = setter?.message_id;
    const rows = markup?.keyboard ?? [];
    this.keyboard.replaceChildren(
      ...rows.map((row) =>
        h(
          "div",
          { class: "keyboard-row" },
          row.map((button) => this.replyButton(button, markup)),
        ),
      ),
    );
    this.keyboard.hidden = !rows.length;
    this.keyboardButton.hidden = !rows.length;
    this.input.placeholder = markup?.input_field_placeholder || t("Message");
    if (markup?.force_reply && setter === state.chat.at(-1))
      this.setContext({ kind: "reply", message: setter });
  }

  replyButton(button, markup) {
    const spec = typeof button === "string" ? { text: button } : button;
    return h(
      "button",
      {
        type: "button",
        class: "reply-button",
        testid: "reply-button",
        dir: "auto",
        onclick: () => {
          if (markup.one_time_keyboard) this.keyboard.hidden = true;
          this.pressReply(spec);
        },
      },
      spec.text,
    );
  }

  pressReply(spec) {
    const customer = state.customers.get(state.customerId);
    if (spec.request_contact)
      return this.post({
        contact: { phone_number: "+441632960123", first_name: customer?.first_name ?? "" },
      });
    if (spec.request_location) return this.post({ location: { latitude: 50.7192, longitude: -1.8808 } });
    return this.send(spec.text);
  }

  toggleKeyboard() {
    this.keyboard.hidden = !this.keyboard.hidden;
  }
}
