// The playground's HTTP API: people and controls.

import { t } from "./i18n.js";
import { toast } from "./toast.js";

/** Call the API; throws an Error whose message is the server's own sentence. */
export async function call(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error(t("The playground does not answer. Is it still running?"));
  }
  const data = await response.json().catch(() => ({}));
  if (!response.ok) {
    const error = new Error(
      data.error || t("The playground answered {status}.", { status: response.status }),
    );
    error.status = response.status;
    throw error;
  }
  return data;
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);

const turns = new Map();

/** Run `action` when what was started before under the same `name` has ended: haste changes no order. */
export function inTurn(name, action) {
  const turn = (turns.get(name) ?? Promise.resolve()).then(action);
  turns.set(name, turn.catch(() => {}));
  return turn;
}

/** Run an action of a person; a failure is shown as a toast, and the answer is then null. */
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    toast(error.message, "error");
    return null;
  }
}
