// What the elements of one surface (message, modal, home) share: their values, errors and actions.

import { t } from "./i18n.js";

/** `send(payload)` performs a block action; surfaces without actions pass none. */
export class Form {
  constructor(send) {
    this.send = send;
    this.readers = new Map();
    this.errors = new Map();
  }

  /** Register how to read an element's state. */
  learn(blockId, actionId, read) {
    if (!this.readers.has(blockId)) this.readers.set(blockId, new Map());
    this.readers.get(blockId).set(actionId, read);
  }

  /** The state of all elements, as in Slack's `view.state.values`. */
  values() {
    const values = {};
    for (const [blockId, actions] of this.readers) {
      values[blockId] = {};
      for (const [actionId, read] of actions) values[blockId][actionId] = read();
    }
    return values;
  }

  error(blockId, region, control) {
    this.errors.set(blockId, { region, control });
  }

  /** Show `errors` ({block_id: text}) beside their fields and focus the first one. */
  showErrors(errors) {
    let first = null;
    for (const [blockId, { region, control }] of this.errors) {
      const text = inOurWords(errors?.[blockId]);
      region.hidden = !text;
      region.textContent = text ?? "";
      const target = control.matches("input, textarea, select")
        ? control
        : (control.querySelector("input, textarea, select, button") ?? control);
      if (text) target.setAttribute("aria-invalid", "true");
      else target.removeAttribute("aria-invalid");
      if (text) target.setAttribute("aria-errormessage", region.id);
      if (text && !first) first = target;
    }
    first?.focus();
    return first !== null;
  }
}

/** What Slack's client itself says stands in the reader's language; all else is the app's own words. */
function inOurWords(text) {
  return text === "Please complete this required field." ? t("Please complete this required field.") : text;
}
