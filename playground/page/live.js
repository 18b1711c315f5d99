// The live feed: one WebSocket, opened again when it breaks.

import { emit, state } from "./store.js";

const SLOWEST = 5000; // milliseconds between attempts, at most

let socket = null;
let wait = 300;
let calls = false;
let subscribed = () => {};

/** Connect; `onopen()` runs after each (re)connection, `onframe(frame)` for each frame. */
export function connect(onopen, onframe) {
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`);
  socket.addEventListener("open", () => {
    wait = 300;
    connected(true);
    if (calls) emit("calls", true);
    onopen();
  });
  socket.addEventListener("message", (event) => {
    const frame = JSON.parse(event.data);
    if (frame.type === "subscribed") subscribed();
    else onframe(frame);
  });
  socket.addEventListener("close", () => {
    connected(false);
    setTimeout(() => connect(onopen, onframe), wait);
    wait = Math.min(SLOWEST, wait * 1.7);
  });
}

function connected(yes) {
  state.connected = yes;
  emit("connected");
}

const readers = new Set();

/** Let readings that are under way know of a frame. */
export function note(frame) {
  for (const frames of readers) frames.push(frame);
}

/**
 * Read from the server while frames go on arriving. Returns what `read()` gave and the frames that came
 * meanwhile: they may be newer than the answer, so apply them to it.
 */
export async function whileLive(read) {
  const frames = [];
  readers.add(frames);
  try {
    return [await read(), frames];
  } finally {
    readers.delete(frames);
  }
}

/** The view that the newest of these frames gives a person (null: closed), else `view`, which was read. */
export function newestView(frames, type, user, view) {
  const frame = frames.findLast((one) => one.type === type && one.user === user);
  return frame ? frame.view : view;
}

/** Ask for the raw API calls too, or no longer; resolves once no later call can be missed. */
export function subscribeCalls(yes) {
  calls = yes;
  if (socket?.readyState !== WebSocket.OPEN) return Promise.resolve();
  socket.send(JSON.stringify({ subscribe: yes ? ["calls"] : [] }));
  return new Promise((resolve) => {
    subscribed = resolve;
  });
}
