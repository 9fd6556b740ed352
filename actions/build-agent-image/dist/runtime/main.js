const late = (name) => new Proxy({}, { get: (_, member) => require(name)[member] })
"use strict";
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __knownSymbol = (name, symbol) => (symbol = Symbol[name]) ? symbol : /* @__PURE__ */ Symbol.for("Symbol." + name);
var __typeError = (msg) => {
  throw TypeError(msg);
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));
var __using = (stack, value, async) => {
  if (value != null) {
    if (typeof value !== "object" && typeof value !== "function") __typeError("Object expected");
    var dispose, inner;
    if (async) dispose = value[__knownSymbol("asyncDispose")];
    if (dispose === void 0) {
      dispose = value[__knownSymbol("dispose")];
      if (async) inner = dispose;
    }
    if (typeof dispose !== "function") __typeError("Object not disposable");
    if (inner) dispose = function() {
      try {
        inner.call(this);
      } catch (e) {
        return Promise.reject(e);
      }
    };
    stack.push([async, dispose, value]);
  } else if (async) {
    stack.push([async]);
  }
  return value;
};
var __callDispose = (stack, error, hasError) => {
  var E = typeof SuppressedError === "function" ? SuppressedError : function(e, s, m, _) {
    return _ = Error(m), _.name = "SuppressedError", _.error = e, _.suppressed = s, _;
  };
  var fail2 = (e) => error = hasError ? new E(e, error, "An error was suppressed during disposal") : (hasError = true, e);
  var next = (it) => {
    while (it = stack.pop()) {
      try {
        var result = it[1] && it[1].call(it[2]);
        if (it[0]) return Promise.resolve(result).then(next, (e) => (fail2(e), next()));
      } catch (e) {
        fail2(e);
      }
    }
    if (hasError) throw error;
  };
  return next();
};

// src/main.ts
var import_node_os = late("node:os");

// ../aws-layout/src/host-layout.ts
var HOST_VARIABLES = {
  table: "SLIPWAY_TABLE",
  bucket: "SLIPWAY_BUCKET",
  /** The URL of the queue that runtimes ring. */
  changedQueue: "SLIPWAY_CHANGED_QUEUE_URL",
  /** Absolute path of the code in the image: set by the image itself. */
  codeDirectory: "SLIPWAY_CODE_DIR",
  /** The envelope, on ECS; on Lambda it is the event. */
  envelope: "SLIPWAY_ENVELOPE"
};
var IMAGE_LAYOUT = {
  code: "/app",
  runtime: "/opt/slipway",
  node: "/opt/slipway/bin/node",
  entry: "/opt/slipway/main.js"
};

// ../model/src/protocol/blob-keys.ts
function attemptPrefix(ref) {
  return `${runPrefix(ref)}${ref.attempt}/`;
}
function runPrefix(ref) {
  return `runs/${ref.environment}/${ref.location}/${ref.run_id}/`;
}
function logChunkKey(ref, chunk) {
  return `${attemptPrefix(ref)}log/${chunk}`;
}
function compactedLogKey(ref) {
  return `${attemptPrefix(ref)}log.zst`;
}
function logIndexKey(ref) {
  return `${attemptPrefix(ref)}log.index.json`;
}
function artifactKey(ref, name) {
  return `${attemptPrefix(ref)}artifacts/${name}`;
}
function resultKey(ref) {
  return `${attemptPrefix(ref)}result.json`;
}

// ../model/src/protocol/envelope.ts
function parseEnvelope(text) {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null) return void 0;
  const { v, environment, location, run_id, attempt } = value;
  if (v !== 1 || typeof attempt !== "number" || !Number.isInteger(attempt) || attempt < 1) return void 0;
  if (typeof environment !== "string" || typeof location !== "string" || typeof run_id !== "string")
    return void 0;
  return { v, environment, location, run_id, attempt };
}
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}

// ../model/src/protocol/log-frame.ts
var import_node_util = late("node:util");
var import_node_zlib = late("node:zlib");
var CHUNK_BYTES_MAX = 16 * 1024 * 1024;
var HEADER = 20;
var KINDS = ["output", "step_started", "step_ended", "notice"];
var STREAMS = [void 0, "stdout", "stderr"];
var PIECE_BYTES = 256 * 1024;
var GROWTH_BYTES = 1024;
function encodeFrame(frame) {
  const name = Buffer.from(frame.step);
  const payload = payloadOf(frame);
  const head = Buffer.alloc(HEADER + name.length);
  head.writeUInt8(KINDS.indexOf(frame.kind), 0);
  head.writeUInt8(frame.kind === "output" ? STREAMS.indexOf(frame.stream) : 0, 1);
  head.writeUInt16LE(name.length, 2);
  head.writeUInt32LE(payload.length, 4);
  head.writeDoubleLE(frame.at, 8);
  name.copy(head, HEADER);
  return [head, payload];
}
async function compressChunk(frames) {
  const params = { [import_node_zlib.constants.ZSTD_c_compressionLevel]: 1 };
  const chunkSize = Math.min(frames.length + GROWTH_BYTES, PIECE_BYTES);
  return (0, import_node_util.promisify)(import_node_zlib.zstdCompress)(frames, { chunkSize, params });
}
function payloadOf(frame) {
  switch (frame.kind) {
    case "output":
    case "notice":
      return frame.bytes;
    case "step_ended":
      return Buffer.from(JSON.stringify(frame.end));
    case "step_started":
      return new Uint8Array();
  }
}

// ../model/src/protocol/process-host.ts
var PROCESS_HOST = {
  /** The {@link Envelope} as JSON. Never passed on to the child. */
  envelope: "SLIPWAY_ENVELOPE",
  /** Absolute path of the state directory: where the embedded stores are. */
  stateDirectory: "SLIPWAY_STATE_DIR",
  /** Absolute path of the release's code: the child's working directory. */
  codeDirectory: "SLIPWAY_CODE_DIR",
  /** Absolute path of a `.env` file that may hold secrets; it need not exist. */
  dotenvFile: "SLIPWAY_DOTENV_FILE",
  /** The variable of the child that holds the marker. */
  marker: "SLIPWAY_ATTEMPT_ID"
};
function attemptMarker(ref) {
  return `${ref.run_id}.${ref.attempt}`;
}
function attemptDirectory(ref) {
  return `attempts/${attemptMarker(ref)}`;
}

// ../stores/src/system-clock.ts
var systemClock = {
  now: () => Date.now(),
  // Not the global `performance`: its first use loads a module, which would slow the start of every runtime.
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  sleep: (ms, signal) => new Promise((resolve2) => {
    if (signal?.aborted === true) return resolve2();
    const wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve2();
    };
    const timer = setTimeout(wake, ms);
    signal?.addEventListener("abort", wake);
  })
};

// ../stores/src/connect.ts
async function connectEmbedded(request) {
  const { openEmbedded } = await Promise.resolve().then(() => __toESM(require("./open-embedded.js"), 1));
  return openEmbedded(request);
}
async function connectAwsHost(request) {
  const { openAwsHost } = await Promise.resolve().then(() => __toESM(require("./open-aws-host.js"), 1));
  return openAwsHost(request);
}

// src/carry-out.ts
var import_node_fs8 = require("node:fs");

// ../model/src/records/failure.ts
var REMEDIES = {
  exit_code: "Read the log: the last lines usually say why.",
  signal: "Something outside the job sent the signal; if it was SIGKILL, look at the memory that the job needs.",
  timed_out: "Raise the job's `timeout`, or make it do less in one run.",
  out_of_memory: "Raise the job's memory, or make it need less.",
  interrupted: "Launch it again, or add `interrupted` to the job's `retries.on` if it may run twice.",
  start_failed: "Check that the command exists where the job runs, and that it may be executed.",
  launch_rejected: "Read the message of the launcher; the run was not started.",
  throttled: "The launcher was asked for more than it takes: raise its quota, or lower max_concurrent_runs.",
  image_unavailable: "Deploy again: the image of the release is gone, or may not be read.",
  function_not_found: "Deploy again: what the release names is gone.",
  access_denied: "See the role's policy: the platform's for launching, the location's for its own calls.",
  lost: "Its host is gone without a word. Add `lost` to the job's `retries.on` if it may run twice.",
  expired: "Nothing took the run in time: check that an agent serves its queue.",
  invalid_params: "Submit again with params that the job's schema accepts.",
  job_not_found: "Check the name, or deploy a release that has the job.",
  secret_unavailable: "Set the secret where the environment keeps its secrets, then launch again."
};
var MESSAGE_LIMIT = 4096;
function failure(code, message, remedy = REMEDIES[code]) {
  return {
    code,
    message: message.length > MESSAGE_LIMIT ? `${message.slice(0, MESSAGE_LIMIT - 1)}\u2026` : message,
    remedy
  };
}

// ../model/src/operations/stored-value.ts
var INLINE_BYTES = 4096;
async function storeValue(blobs, { key, value }) {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  if (bytes.length <= INLINE_BYTES) return { value };
  await blobs.put(key, bytes);
  return { blob: key, bytes: bytes.length };
}
var BlobMissingError = class extends Error {
  code = "blob_missing";
  constructor(key) {
    super(`The blob ${key} is missing, which a run's record names.`);
  }
};
async function loadValue(blobs, stored) {
  if ("value" in stored) return stored.value;
  const bytes = await blobs.get(stored.blob);
  if (bytes === void 0) throw new BlobMissingError(stored.blob);
  return JSON.parse(new TextDecoder().decode(bytes));
}

// src/attempt-files.ts
var import_node_fs = require("node:fs");
var import_promises = late("node:fs/promises");
var import_node_path = require("node:path");
function makeAttemptFiles(workDirectory) {
  const root = (0, import_node_path.join)(workDirectory, "files");
  const files = {
    root,
    paramsFile: (0, import_node_path.join)(root, "params.json"),
    scratch: (0, import_node_path.join)(root, "scratch"),
    home: (0, import_node_path.join)(root, "home"),
    artifacts: (0, import_node_path.join)(root, "artifacts")
  };
  for (const directory of [files.scratch, files.home, files.artifacts]) {
    (0, import_node_fs.mkdirSync)(directory, { recursive: true, mode: 448 });
  }
  return files;
}
function resultFile(files, step) {
  return (0, import_node_path.join)(files.root, `result-${step}.json`);
}
async function removeAttemptFiles({ root }) {
  await (0, import_promises.rm)(root, { recursive: true, force: true }).catch(() => void 0);
}

// src/persist.ts
var FIRST_WAIT_MS = 50;
var LONGEST_WAIT_MS = 5e3;
async function persist(clock, { patienceMs, signal, call }) {
  const until = clock.monotonic() + patienceMs;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await (signal === void 0 ? call() : inTime(signal, call()));
    } catch (error) {
      const leftMs = until - clock.monotonic();
      if (leftMs <= 0 || signal?.aborted === true || isPermanent(error)) throw error;
      await clock.sleep(Math.min(waitMs, leftMs), signal);
    }
  }
}
async function inTime(signal, promise) {
  const { promise: late, reject } = Promise.withResolvers();
  const tell = () => reject(new Error("there was no time left"));
  if (signal.aborted) tell();
  else signal.addEventListener("abort", tell, { once: true });
  try {
    return await Promise.race([promise, late]);
  } finally {
    signal.removeEventListener("abort", tell);
  }
}
var PERMANENT = [
  "blob_key_invalid",
  "blob_size_wrong",
  "record_too_large",
  "secret_invalid",
  "state_too_new"
];
function isPermanent(error) {
  return error instanceof Error && "code" in error && PERMANENT.includes(error.code);
}

// src/log/chunk-store.ts
var ChunkStore = class {
  #blobs;
  #clock;
  #settings;
  #sizes = [];
  #unstoredBytes = 0;
  #lostBytes = 0;
  #last = Promise.resolve();
  #waiting = [];
  constructor({ blobs, clock }, settings) {
    this.#blobs = blobs;
    this.#clock = clock;
    this.#settings = settings;
  }
  /** The stored sizes of chunks 1 to n. */
  get sizes() {
    return this.#sizes;
  }
  /** Bytes, before compression, of chunks that were given up. */
  get lostBytes() {
    return this.#lostBytes;
  }
  get isFull() {
    return this.#unstoredBytes >= this.#settings.roomBytes;
  }
  hasRoom() {
    return this.isFull ? new Promise((resolve2) => this.#waiting.push(resolve2)) : Promise.resolve();
  }
  /** Resolves when everything added so far is stored or given up. */
  idle() {
    return this.#last;
  }
  /** Adds the frames of one chunk. Resolves when their bytes are not needed any more; never rejects. */
  async add(frames) {
    this.#unstoredBytes += frames.length;
    const compressed = compressChunk(frames);
    this.#last = this.#last.then(() => this.#store(compressed, frames.length));
    await compressed.catch(() => void 0);
  }
  async #store(compressed, bytes) {
    try {
      const chunk = await compressed;
      const key = logChunkKey(this.#settings.ref, this.#sizes.length + 1);
      const patienceMs = this.#lostBytes > 0 ? 0 : this.#settings.patienceMs;
      const signal = this.#settings.late;
      await persist(this.#clock, { patienceMs, signal, call: () => this.#blobs.put(key, chunk) });
      this.#sizes.push(chunk.length);
    } catch {
      this.#lostBytes += bytes;
    }
    this.#unstoredBytes -= bytes;
    if (!this.isFull) for (const resume of this.#waiting.splice(0)) resume();
  }
};

// src/log/compact-log.ts
async function compactLog(blobs, { ref, sizes, signal }) {
  const keys = sizes.map((_, index) => logChunkKey(ref, index + 1));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  await blobs.put(compactedLogKey(ref), { stream: readAll(blobs, keys), bytes });
  signal.throwIfAborted();
  await blobs.put(logIndexKey(ref), Buffer.from(JSON.stringify(indexOf(sizes))));
  signal.throwIfAborted();
  await blobs.remove(keys).catch(() => void 0);
}
async function* readAll(blobs, keys) {
  for (const key of keys) {
    const chunk = await blobs.get(key);
    if (chunk === void 0) throw new Error(`The log chunk ${key} is gone before it was compacted.`);
    yield chunk;
  }
}
function indexOf(sizes) {
  let offset = 0;
  const chunks = sizes.map((length) => {
    offset += length;
    return { offset: offset - length, length };
  });
  return { v: 1, chunks };
}

// src/log/line-splitter.ts
var LINE_BYTES = 64 * 1024;
var NEWLINE = 10;
var LineSplitter = class {
  #emit;
  /** The beginning of a line, and behind it room for what comes next: nothing is allocated while output flows. */
  #text = Buffer.allocUnsafeSlow(2 * LINE_BYTES);
  #length = 0;
  constructor(emit) {
    this.#emit = emit;
  }
  /** Whether it holds the beginning of a line. */
  get hasRest() {
    return this.#length > 0;
  }
  push(bytes) {
    for (let at = 0; at < bytes.length; at += LINE_BYTES) this.#pushSome(bytes.subarray(at, at + LINE_BYTES));
  }
  /** Emits the beginning of a line that it holds. */
  flush() {
    if (this.hasRest) this.#emit(this.#text.subarray(0, this.#length));
    this.#length = 0;
  }
  /** At most {@link LINE_BYTES}, so that only the line that was begun before can be too long. */
  #pushSome(bytes) {
    this.#text.set(bytes, this.#length);
    let text = this.#text.subarray(0, this.#length + bytes.length);
    while (lengthOfFirstLine(text) > LINE_BYTES) {
      this.#emit(text.subarray(0, LINE_BYTES));
      text = text.subarray(LINE_BYTES);
    }
    const end2 = text.lastIndexOf(NEWLINE) + 1;
    if (end2 > 0) this.#emit(text.subarray(0, end2));
    const rest = text.subarray(end2);
    this.#text.set(rest);
    this.#length = rest.length;
  }
};
function lengthOfFirstLine(text) {
  return text.indexOf(NEWLINE) + 1 || text.length;
}

// src/log/log-writer.ts
var FIRST_MINUTE_MS = 6e4;
var CHUNK_BYTES = 2 * 1024 * 1024;
var SLAB_BYTES = CHUNK_BYTES + 4 * LINE_BYTES;
var ROOM_BYTES = 3 * CHUNK_BYTES;
var LogWriter = class {
  #blobs;
  #clock;
  #settings;
  #chunks;
  #closing = new AbortController();
  #slab = newSlab();
  #used = 0;
  /** Slabs are used again and again: a log of any size costs the memory of a few. */
  #spare = [];
  #printedBytes = 0;
  #openedAt;
  #flushedAt = -Infinity;
  #flushIsDue = false;
  constructor({ blobs, clock }, settings) {
    this.#blobs = blobs;
    this.#clock = clock;
    this.#settings = settings;
    this.#openedAt = clock.monotonic();
    this.#chunks = new ChunkStore({ blobs, clock }, { ...settings, roomBytes: ROOM_BYTES });
  }
  /** Whether nothing more should be read for now: wait for {@link LogWriter.hasRoom}. */
  get isFull() {
    return this.#chunks.isFull;
  }
  hasRoom() {
    return this.#chunks.hasRoom();
  }
  /** Counts what the child printed, before anything was masked. */
  countPrinted(bytes) {
    this.#printedBytes += bytes;
  }
  /** Takes a frame, whose bytes are copied. The first output is stored at once, later frames as the policy says. */
  append(frame) {
    for (const part of encodeFrame(frame)) this.#write(part);
    if (this.#used >= CHUNK_BYTES) return this.#flush();
    const last = frame.kind === "step_started" ? this.#clock.monotonic() : this.#flushedAt;
    this.#flushAt(last + this.#flushMs);
  }
  /** A word of the runtime's own. */
  notice(step, text) {
    const bytes = Buffer.from(text);
    this.append({ kind: "notice", step, at: this.#clock.now(), bytes: bytes.subarray(0, LINE_BYTES) });
  }
  /** Stores what is left, then compacts. Never throws: a log that cannot be stored does not change how a run ends. */
  async close() {
    this.#flush();
    await this.#chunks.idle();
    await this.#tellLoss();
    this.#closing.abort();
    const chunks = this.#chunks.sizes.length;
    return { chunks, bytes: this.#printedBytes, compacted: chunks > 1 && await this.#compact() };
  }
  get #flushMs() {
    const { firstMinuteMs, laterMs } = this.#settings.flush;
    return this.#clock.monotonic() - this.#openedAt < FIRST_MINUTE_MS ? firstMinuteMs : laterMs;
  }
  #write(part) {
    this.#slab.set(part, this.#used);
    this.#used += part.length;
  }
  #flushAt(dueAt) {
    const waitMs = dueAt - this.#clock.monotonic();
    if (waitMs <= 0) return this.#flush();
    if (this.#flushIsDue) return;
    this.#flushIsDue = true;
    void this.#clock.sleep(waitMs, this.#closing.signal).then(() => {
      this.#flushIsDue = false;
      this.#flush();
    });
  }
  #flush() {
    if (this.#used === 0) return;
    const slab = this.#slab;
    const stored = this.#chunks.add(slab.subarray(0, this.#used));
    void stored.then(() => this.#spare.push(slab));
    this.#slab = this.#spare.pop() ?? newSlab();
    this.#used = 0;
    this.#flushedAt = this.#clock.monotonic();
  }
  async #tellLoss() {
    const lost = this.#chunks.lostBytes;
    if (lost === 0) return;
    this.notice("", `${lost} bytes of this log could not be stored, and are lost.`);
    this.#flush();
    await this.#chunks.idle();
  }
  async #compact() {
    try {
      const { ref, late: signal } = this.#settings;
      const call = () => compactLog(this.#blobs, { ref, signal, sizes: this.#chunks.sizes });
      await persist(this.#clock, { patienceMs: 0, signal, call });
      return true;
    } catch {
      return false;
    }
  }
};
function newSlab() {
  return Buffer.allocUnsafeSlow(SLAB_BYTES);
}

// src/masking/needle-search.ts
var NeedleSearch = class {
  #window;
  #longest;
  /** By two bytes that end a window: how far the window may move without missing a needle's beginning. */
  #shifts;
  /** By the two bytes that end their window. */
  #candidates = /* @__PURE__ */ new Map();
  /** By first byte. */
  #beginnings = /* @__PURE__ */ new Map();
  /** At least one needle, each of 2 bytes or more. */
  constructor(needles) {
    const lengths = needles.map((needle) => needle.length);
    this.#window = Math.min(...lengths);
    this.#longest = Math.max(...lengths);
    this.#shifts = new Uint8Array(65536).fill(Math.min(this.#window - 1, 255));
    for (const needle of needles) this.#add(needle);
  }
  /** The next match that starts at `from` or after; of several at one place the longest. */
  find(text, from) {
    const shifts = this.#shifts;
    let at = from + this.#window - 1;
    while (at < text.length) {
      const pair = pairAt(text, at);
      const shift = shifts[pair];
      if (shift > 0) {
        at += shift;
        continue;
      }
      const start2 = at - this.#window + 1;
      const length = this.#longestAt(text, start2, this.#candidates.get(pair) ?? []);
      if (length > 0) return { start: start2, end: start2 + length };
      at += 1;
    }
    return void 0;
  }
  /** Where the text's end begins that may be the beginning of a needle; the text's length when none does. */
  findBeginningAtEnd(text) {
    for (let at = Math.max(0, text.length - this.#longest + 1); at < text.length; at += 1) {
      const needles = this.#beginnings.get(text[at]);
      if (needles?.some((needle) => needle.length > text.length - at && continues(text, at, needle)))
        return at;
    }
    return text.length;
  }
  #add(needle) {
    for (let at = 1; at < this.#window; at += 1) {
      const pair = pairAt(needle, at);
      this.#shifts[pair] = Math.min(this.#shifts[pair], this.#window - 1 - at);
    }
    append(this.#candidates, pairAt(needle, this.#window - 1), needle);
    append(this.#beginnings, needle[0], needle);
  }
  #longestAt(text, start2, needles) {
    let longest = 0;
    for (const needle of needles) {
      const fits2 = needle.length > longest && start2 + needle.length <= text.length;
      if (fits2 && continues(text, start2, needle)) longest = needle.length;
    }
    return longest;
  }
};
function pairAt(bytes, at) {
  return bytes[at - 1] << 8 | bytes[at];
}
function continues(text, start2, needle) {
  const length = Math.min(needle.length, text.length - start2);
  for (let at = 0; at < length; at += 1) if (text[start2 + at] !== needle[at]) return false;
  return true;
}
function append(lists, key, needle) {
  const list = lists.get(key);
  if (list === void 0) lists.set(key, [needle]);
  else list.push(needle);
}

// src/masking/secret-forms.ts
var SHORTEST = 6;
function secretForms(values) {
  const telling = values.flatMap((value) => [value, ...value.split(/\r?\n/).map((line) => line.trim())]).filter((value) => Buffer.byteLength(value) >= SHORTEST);
  const forms = telling.flatMap((value) => [
    value,
    ...jsonForms(value),
    ...urlForms(value),
    ...base64Forms(value)
  ]);
  return [...new Set(forms)].map((form) => Buffer.from(form));
}
function jsonForms(value) {
  const escaped = JSON.stringify(value).slice(1, -1);
  const ascii = escaped.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`
  );
  return [escaped, ascii, escaped.replaceAll("/", "\\/")];
}
function urlForms(value) {
  const query = encodeURIComponent(value.toWellFormed());
  const form = new URLSearchParams([["", value]]).toString().slice(1);
  const forms = [query, form, query.replaceAll("%2F", "/")];
  return [...forms, ...forms.map((text) => text.replace(/%../g, (hex) => hex.toLowerCase()))];
}
function base64Forms(value) {
  const bytes = Buffer.from(value);
  const inside = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    return encoded.slice(Math.ceil(before * 8 / 6), Math.floor((before + bytes.length) * 8 / 6));
  });
  const forms = [bytes.toString("base64"), ...inside];
  return [...forms, ...forms.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"))];
}

// src/masking/stream-mask.ts
var MASK = Buffer.from("***");
var StreamMask = class {
  #search;
  #held = new Uint8Array();
  /** How many of the held bytes a mask stands for already. */
  #masked = 0;
  constructor(search) {
    this.#search = search;
  }
  /** What is certain so far. It may be a view of `piece`. */
  push(piece) {
    const text = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
    return this.#mask(text, this.#search.findBeginningAtEnd(text));
  }
  /** The rest, at the end of the stream. */
  flush() {
    return this.#mask(this.#held, this.#held.length);
  }
  /** Masks up to `certain`; what a match covers beyond it is held, and known to be masked. */
  #mask(text, certain) {
    const parts = [];
    let done = this.#masked;
    let match = this.#search.find(text, 0);
    while (match !== void 0 && match.start < certain) {
      if (match.start >= done) parts.push(text.subarray(done, match.start), MASK);
      done = Math.max(done, match.end);
      match = this.#search.find(text, match.start + 1);
    }
    if (done < certain) parts.push(text.subarray(done, certain));
    this.#held = Buffer.from(text.subarray(certain));
    this.#masked = Math.max(0, done - certain);
    return parts.length === 1 && parts[0] !== void 0 ? parts[0] : Buffer.concat(parts);
  }
};

// src/masking/masker.ts
var Masker = class {
  #search;
  /** `secrets` are the values. Those under 6 bytes stay as they are. */
  constructor(secrets) {
    const needles = secretForms(secrets);
    this.#search = needles.length === 0 ? void 0 : new NeedleSearch(needles);
  }
  /** A mask for one stream; undefined when there is nothing to mask. */
  stream() {
    return this.#search && new StreamMask(this.#search);
  }
  text(text) {
    const mask = this.stream();
    if (mask === void 0) return text;
    return Buffer.concat([mask.push(Buffer.from(text)), mask.flush()]).toString();
  }
  failure(failure2) {
    return { ...failure2, message: this.text(failure2.message), remedy: this.text(failure2.remedy) };
  }
  /** Masks keys and strings; a number that tells a secret becomes a string. */
  json(value) {
    if (this.#search === void 0) return value;
    if (Array.isArray(value)) return value.map((item) => this.json(item));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.json(item)]));
    }
    const text = typeof value === "string" ? value : JSON.stringify(value);
    const masked = this.text(text);
    return masked === text ? value : masked;
  }
};

// src/outputs/upload-artifacts.ts
var import_node_fs3 = require("node:fs");
var import_promises2 = late("node:fs/promises");

// src/outputs/list-artifacts.ts
var import_node_fs2 = require("node:fs");
var import_node_path2 = require("node:path");
function listArtifacts(directory) {
  const files = [];
  const leftOut = [];
  const directories = [""];
  for (let within = directories.pop(); within !== void 0; within = directories.pop()) {
    for (const entry of entriesOf(
      (0, import_node_path2.join)(directory, within),
      (why) => leftOut.push(`${within || "the whole directory"} (${why})`)
    )) {
      const name = within === "" ? entry.name : `${within}/${entry.name}`;
      if (entry.isDirectory()) directories.push(name);
      else if (entry.isFile())
        files.push({ name, path: (0, import_node_path2.join)(directory, name), bytes: sizeOf((0, import_node_path2.join)(directory, name)) });
      else
        leftOut.push(
          `${name} (${entry.isSymbolicLink() ? "a link, which is not followed" : "no regular file"})`
        );
    }
  }
  return { files, leftOut };
}
function entriesOf(directory, complain) {
  try {
    return (0, import_node_fs2.readdirSync)(directory, { withFileTypes: true });
  } catch (error) {
    complain(error.code ?? String(error));
    return [];
  }
}
function sizeOf(path) {
  try {
    return (0, import_node_fs2.statSync)(path).size;
  } catch {
    return 0;
  }
}

// src/outputs/upload-artifacts.ts
var MANIFEST_CHARACTERS = 8e4;
async function uploadArtifacts(deps, request) {
  const { files, leftOut } = listArtifacts(request.directory);
  if (leftOut.length > 0) request.notice(`Left out of the artifacts: ${leftOut.join(", ")}.`);
  const entries = [];
  for (const file of files.sort((one, other) => one.bytes - other.bytes || compare(one.name, other.name))) {
    const key = artifactKey(request.ref, file.name);
    try {
      await upload(deps, request, { key, file });
      entries.push({ name: file.name, bytes: file.bytes, blob: key });
    } catch (error) {
      request.notice(`The artifact ${file.name} could not be uploaded: ${error.message}.`);
      entries.push({ name: file.name, bytes: file.bytes, blob: null });
    }
  }
  return cut(
    entries.sort((one, other) => compare(one.name, other.name)),
    request.notice
  );
}
function cut(entries, notice) {
  let characters = 0;
  const end2 = entries.findIndex((entry) => (characters += JSON.stringify(entry).length) > MANIFEST_CHARACTERS);
  const first = entries[end2];
  if (first === void 0) return entries;
  const told = `There are ${entries.length} artifacts, more than the record of an attempt can name`;
  notice(`${told}: those from ${first.name} on are stored, but not listed. Pack many small files into one.`);
  return entries.slice(0, end2);
}
async function upload({ blobs, clock }, { patienceMs, over: signal }, { key, file: { path, bytes } }) {
  if (signal.aborted) throw new Error("there was no time left");
  const file = await (0, import_promises2.open)(path, import_node_fs3.constants.O_RDONLY | import_node_fs3.constants.O_NOFOLLOW);
  const body = () => bytes === 0 ? new Uint8Array() : { stream: file.createReadStream({ autoClose: false, start: 0, end: bytes - 1 }), bytes };
  try {
    await persist(clock, { patienceMs, signal, call: () => blobs.put(key, body()) });
  } finally {
    await file.close();
  }
}
function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}

// src/read-inputs.ts
async function readInputs({ blobs, secrets, clock }, { work, patienceMs, signal }) {
  try {
    const params = await persist(clock, { patienceMs, signal, call: () => loadValue(blobs, work.params) });
    if (Object.keys(work.secrets).length === 0) return { params, secrets: {} };
    const read = await persist(clock, { patienceMs, signal, call: () => secrets.read(work.secrets) });
    if (read.missing.length === 0) return { params, secrets: read.values };
    const names = read.missing.join(", ");
    return { failure: failure("secret_unavailable", `No value was found for the secrets: ${names}.`) };
  } catch (error) {
    const { message } = error;
    if (isRefusedSecret(error)) return { failure: failure("secret_unavailable", message) };
    return { failure: failure("start_failed", `Params or secrets could not be read: ${message}`) };
  }
}
function isRefusedSecret(error) {
  const code = error instanceof Error && "code" in error ? error.code : void 0;
  return code === "secret_refused" || code === "secret_invalid";
}

// src/child/process-entries.ts
var import_node_fs4 = require("node:fs");
function listProcesses() {
  const entries = [];
  let vanished = false;
  for (const directory of (0, import_node_fs4.readdirSync)("/proc")) {
    const pid = Number(directory);
    if (!Number.isInteger(pid)) continue;
    const stat = readProc(pid, "stat");
    if (stat === void 0) vanished = true;
    else if (!/\) [ZX] /.test(stat)) entries.push(parseStat(pid, stat));
  }
  return { entries, vanished };
}
function readProc(pid, file) {
  try {
    return (0, import_node_fs4.readFileSync)(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return void 0;
  }
}
function parseStat(pid, stat) {
  const rest = stat.slice(stat.lastIndexOf(")") + 2).split(" ", 20);
  return {
    pid,
    name: stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")")),
    parent: Number(rest[1]),
    session: Number(rest[3]),
    startTime: rest[19] ?? ""
  };
}

// src/child/bystanders.ts
function findBystanders() {
  return new Set(listProcesses().entries.map(identityOf));
}
function isStranger(bystanders, entry, byPid) {
  return !bystanders.has(identityOf(entry)) && oldestAncestor(entry, byPid) === 1;
}
function identityOf({ pid, startTime }) {
  return `${pid}/${startTime}`;
}
function oldestAncestor(entry, byPid) {
  let { pid, parent } = entry;
  while (parent !== 0) {
    pid = parent;
    parent = byPid.get(pid)?.parent ?? (pid === 1 ? 0 : 1);
  }
  return pid;
}

// src/child/processes.ts
function findFamily(family) {
  return process.platform === "linux" ? findInProc(family) : findGroup(family);
}
function signalGroup({ group }, signal) {
  signalProcess(-group, signal);
}
function signalProcess(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const { code } = error;
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}
var LOOKS = 3;
function findInProc(family) {
  for (let look = 1; ; look += 1) {
    const { found, vanished } = lookInProc(family);
    if (found.length > 0 || !vanished || look === LOOKS) return found;
  }
}
function lookInProc({ group, marker, bystanders, keeper }) {
  const variable = `\0${PROCESS_HOST.marker}=${marker}\0`;
  const { entries, vanished } = listProcesses();
  const byPid = new Map(entries.map((entry) => [entry.pid, entry]));
  const found = entries.filter(
    (entry) => entry.pid !== process.pid && entry.pid !== keeper && (entry.session === group || `\0${readProc(entry.pid, "environ") ?? ""}\0`.includes(variable) || bystanders !== null && isStranger(bystanders, entry, byPid))
  );
  return { found: found.map(({ pid, name }) => ({ pid, name })), vanished };
}
function findGroup({ group }) {
  try {
    process.kill(-group, 0);
    return [{ pid: -group, name: "a process of its group" }];
  } catch {
    return [];
  }
}

// src/child/end-family.ts
var LOOK_EVERY_MS = 20;
async function awaitFamily(clock, family, signal) {
  while (!signal.aborted && findFamily(family).length > 0) await clock.sleep(LOOK_EVERY_MS, signal);
}
async function endFamily(clock, { family, patienceMs }) {
  const killed = /* @__PURE__ */ new Map();
  const until = clock.monotonic() + patienceMs;
  for (; ; ) {
    const found = findFamily(family);
    if (found.length === 0 || clock.monotonic() >= until) return { killed: [...killed.values()], left: found };
    for (const each of found) killed.set(each.pid, each);
    signalGroup(family, "SIGKILL");
    for (const { pid } of found) signalProcess(pid, "SIGKILL");
    await clock.sleep(LOOK_EVERY_MS);
  }
}

// src/child/start-command.ts
var import_node_child_process = require("node:child_process");
var import_node_fs5 = require("node:fs");
var SCRIPT = 'read -r go <&3 && exec "$@" 3<&-';
async function startCommand(keeper, request) {
  const stdout = openPipe(keeper.pipes.stdout);
  const stderr = openPipe(keeper.pipes.stderr);
  try {
    const child = (0, import_node_child_process.spawn)("/bin/sh", ["-c", SCRIPT, "slipway", request.path, ...request.args], {
      cwd: request.cwd,
      env: request.variables,
      stdio: ["ignore", stdout.write, stderr.write, "pipe"],
      detached: true
    });
    const exited = new Promise((resolve2) => {
      child.once("exit", (code, signal) => resolve2({ code, signal }));
    });
    const group = await new Promise((resolve2, reject) => {
      child.once("error", reject);
      if (child.pid !== void 0) resolve2(child.pid);
    });
    const go = child.stdio[3];
    go.on("error", () => void 0);
    keeper.guard(group);
    go.end("\n");
    return { group, stdout: stdout.read, stderr: stderr.read, exited };
  } catch (error) {
    (0, import_node_fs5.closeSync)(stdout.read);
    (0, import_node_fs5.closeSync)(stderr.read);
    throw error;
  } finally {
    (0, import_node_fs5.closeSync)(stdout.write);
    (0, import_node_fs5.closeSync)(stderr.write);
  }
}
function openPipe(path) {
  const read = (0, import_node_fs5.openSync)(path, import_node_fs5.constants.O_RDONLY | import_node_fs5.constants.O_NONBLOCK);
  return { read, write: (0, import_node_fs5.openSync)(path, import_node_fs5.constants.O_WRONLY) };
}

// src/child/stop-command.ts
async function stopCommand(clock, request) {
  const { family, exited, graceMs, atOnce } = request;
  if (atOnce.aborted) return false;
  signalGroup(family, "SIGTERM");
  const over = new AbortController();
  const gone = new AbortController();
  void clock.sleep(graceMs, gone.signal).then(() => over.abort());
  const end2 = AbortSignal.any([over.signal, atOnce]);
  await Promise.race([exited, aborted(end2)]);
  await awaitFamily(clock, family, end2);
  gone.abort();
  return !end2.aborted;
}
function aborted(signal) {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve2) => signal.addEventListener("abort", () => resolve2(), { once: true }));
}

// src/log/output-collector.ts
var import_node_net = late("node:net");
var READ_BYTES = 128 * 1024;
var OutputCollector = class {
  #clock;
  #log;
  #source;
  #lines;
  #socket;
  #ended;
  #readAt;
  #restIsWatched = false;
  constructor({ clock, log }, source) {
    this.#clock = clock;
    this.#log = log;
    this.#source = source;
    this.#readAt = clock.monotonic();
    this.#lines = new LineSplitter((bytes) => this.#append(bytes));
    const onread = {
      buffer: Buffer.allocUnsafeSlow(READ_BYTES),
      callback: (length, buffer) => this.#read(buffer.subarray(0, length))
    };
    this.#socket = new import_node_net.Socket({ fd: source.fd, readable: true, writable: false, onread });
    this.#ended = this.#run();
  }
  /**
   * Waits for the end, but not for a writer that may never go away: once nothing has come for `quietMs`, or something
   * has for ten times that, it reads no further. True: it had to.
   */
  async finish(quietMs) {
    const ended = new AbortController();
    void this.#ended.then(() => ended.abort());
    for (let waits = 0; waits < 10; ) {
      const readAt = this.#readAt;
      await this.#clock.sleep(quietMs, ended.signal);
      if (ended.signal.aborted) return false;
      if (this.#log.isFull) continue;
      waits = this.#readAt === readAt ? 10 : waits + 1;
    }
    this.#socket.destroy();
    await this.#ended;
    return true;
  }
  async #run() {
    this.#socket.on("error", () => void 0);
    await new Promise((resolve2) => this.#socket.once("close", resolve2).resume());
    if (this.#source.mask !== void 0) this.#lines.push(this.#source.mask.flush());
    this.#lines.flush();
  }
  /** Its bytes are overwritten by the next read. False: read no more for now. */
  #read(bytes) {
    this.#readAt = this.#clock.monotonic();
    this.#log.countPrinted(bytes.length);
    this.#lines.push(this.#source.mask === void 0 ? bytes : this.#source.mask.push(bytes));
    if (this.#lines.hasRest) this.#watchRest();
    if (!this.#log.isFull) return true;
    void this.#log.hasRoom().then(() => this.#socket.resume());
    return false;
  }
  /** A prompt has no newline, and is to be seen all the same. */
  #watchRest() {
    if (this.#restIsWatched) return;
    this.#restIsWatched = true;
    const { standstillMs } = this.#source;
    void this.#clock.sleep(standstillMs).then(() => {
      this.#restIsWatched = false;
      if (!this.#lines.hasRest) return;
      if (this.#clock.monotonic() - this.#readAt >= standstillMs) this.#lines.flush();
      else this.#watchRest();
    });
  }
  #append(bytes) {
    const { stream, step } = this.#source;
    this.#log.append({ kind: "output", stream, step, at: this.#clock.now(), bytes });
  }
};

// src/outputs/result.ts
var import_node_fs6 = require("node:fs");
var RESULT_BYTES = 16 * 1024 * 1024;
var RESULT_DEPTH = 500;
function readResult(path) {
  try {
    const found = (0, import_node_fs6.lstatSync)(path, { throwIfNoEntry: false });
    if (found === void 0 || found.isFile() && found.size === 0) return void 0;
    if (!found.isFile()) return { problem: "it is not a regular file." };
    if (found.size > RESULT_BYTES) return { problem: tooLarge(found.size) };
    const value = JSON.parse((0, import_node_fs6.readFileSync)(path, "utf8"));
    return depthIsBounded(value) ? { value } : { problem: `it is nested more than ${RESULT_DEPTH} deep.` };
  } catch (error) {
    return { problem: `it cannot be read as JSON (${error.message}).` };
  }
}
function tooLarge(bytes) {
  return `it has ${bytes} bytes, and at most ${RESULT_BYTES} are read. An artifact may be larger.`;
}
function depthIsBounded(value) {
  let level = [value];
  for (let depth = 0; depth <= RESULT_DEPTH; depth += 1) {
    level = level.flatMap((each) => typeof each === "object" && each !== null ? Object.values(each) : []);
    if (level.length === 0) return true;
  }
  return false;
}

// src/child/find-command.ts
var import_node_fs7 = require("node:fs");
var import_node_path3 = require("node:path");
function findCommand(request) {
  const { command, path, cwd } = request;
  if (command === "") return { problem: "The command is empty." };
  const found = command.includes("/") ? findByPath(command, cwd) : findOnPath(command, path, cwd);
  if ("problem" in found) return found;
  const interpreter = interpreterOf(found.path);
  if (interpreter === void 0 || isExecutable((0, import_node_path3.resolve)(cwd, interpreter))) return found;
  return { problem: `The first line of ${command} names ${interpreter}, which is no executable file.` };
}
function findByPath(command, cwd) {
  const path = (0, import_node_path3.resolve)(cwd, command);
  if (!isFile(path)) return { problem: `There is no file ${command} in ${cwd}.` };
  if (!isExecutable(path)) return { problem: `${command} is not executable: chmod +x makes it so.` };
  return { path };
}
function findOnPath(command, path, cwd) {
  const places = path.split(":").map((directory) => (0, import_node_path3.resolve)(cwd, directory, command));
  const executable = places.find(isExecutable);
  if (executable !== void 0) return { path: executable };
  const file = places.find(isFile);
  if (file !== void 0) return { problem: `${file} is not executable: chmod +x makes it so.` };
  return { problem: `The command ${command} is not on PATH, which is ${path}.` };
}
function isFile(path) {
  try {
    return (0, import_node_fs7.statSync)(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}
function isExecutable(path) {
  if (!isFile(path)) return false;
  try {
    (0, import_node_fs7.accessSync)(path, import_node_fs7.constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
function interpreterOf(path) {
  let file;
  try {
    file = (0, import_node_fs7.openSync)(path, "r");
    const head = Buffer.alloc(256);
    const line = head.toString("latin1", 0, (0, import_node_fs7.readSync)(file, head)).split("\n", 1)[0] ?? "";
    return /^#![ \t]*([^ \t]+)/.exec(line)?.[1];
  } catch {
    return void 0;
  } finally {
    if (file !== void 0) (0, import_node_fs7.closeSync)(file);
  }
}

// src/environment/host-variables.ts
var DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";
var INHERITED = /* @__PURE__ */ new Set([
  "PATH",
  "LANG",
  "TZ",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_REGION",
  "AWS_DEFAULT_REGION"
]);
var INHERITED_BEGINNINGS = ["AWS_CONTAINER_CREDENTIALS_", "AWS_ENDPOINT_URL"];
function inheritedVariables(host) {
  const inherited = Object.entries(host).filter(
    (entry) => entry[1] !== void 0 && (INHERITED.has(entry[0]) || INHERITED_BEGINNINGS.some((start2) => entry[0].startsWith(start2)))
  );
  return { PATH: DEFAULT_PATH, ...Object.fromEntries(inherited) };
}

// src/environment/template.ts
function resolveValue(scope, value) {
  if (typeof value === "string") return { text: value };
  const found = lookUp(scope, value);
  if (found === void 0) return { missing: missing(value) };
  return { text: textOf(found) };
}
function textOf(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}
function lookUp(scope, { from, path }) {
  if (from !== "steps") return valueAt(scope[from], path);
  const [step = "", kind, ...rest] = path;
  const result = kind === "result" ? scope.results.get(step) : void 0;
  return result === void 0 ? void 0 : valueAt(result, rest);
}
function valueAt(value, path) {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return void 0;
    found = found[key];
  }
  return found;
}
function missing({ from, path }) {
  const template = `\${{ ${[from, ...path].join(".")} }}`;
  switch (from) {
    case "params":
      return {
        template,
        remedy: `Submit the run with \`${path[0] ?? ""}\`, or give it a default in the job's \`params\`.`
      };
    case "steps":
      return {
        template,
        remedy: `Let step ${path[0] ?? ""} write it to the file that SLIPWAY_RESULT_FILE names.`
      };
    case "run":
    case "environment":
      return { template, remedy: "Name one of run.id, run.attempt, environment.name." };
  }
}

// src/environment/param-variables.ts
var VARIABLE_BYTES = 32 * 1024;
function paramVariables(params) {
  const all = typeof params === "object" && params !== null && !Array.isArray(params) ? params : {};
  const variables2 = [
    ["SLIPWAY_PARAMS", JSON.stringify(params)],
    ...Object.entries(all).map(([name, value]) => [variableName(name), textOf(value)])
  ];
  return Object.fromEntries(variables2.filter(([, text]) => fits(text)));
}
function variableName(param) {
  return `SLIPWAY_PARAM_${param.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;
}
function fits(text) {
  return Buffer.byteLength(text) <= VARIABLE_BYTES && !text.includes("\0");
}

// src/environment/trace-parent.ts
var OFFSET = 0x6c62272e07bb014262b821756295c58dn;
var PRIME = 0x1000000000000000000013bn;
function traceParent({
  runId,
  attempt,
  step
}) {
  const span = hash(`${runId}/${attempt}/${step}`).slice(16);
  return `00-${hash(runId)}-${span}-01`;
}
function hash(text) {
  let value = OFFSET;
  for (const byte of Buffer.from(text)) value = BigInt.asUintN(128, (value ^ BigInt(byte)) * PRIME);
  return value.toString(16).padStart(32, "0");
}

// src/environment/child-variables.ts
function childVariables(request) {
  const { ref, step, files } = request;
  return {
    ...inheritedVariables(request.host),
    HOME: files.home,
    TMPDIR: request.temporary,
    TRACEPARENT: traceParent({ runId: ref.run_id, attempt: ref.attempt, step }),
    ...request.job,
    ...request.secrets,
    ...paramVariables(request.params),
    SLIPWAY_RUN_ID: ref.run_id,
    SLIPWAY_ATTEMPT: String(ref.attempt),
    [PROCESS_HOST.marker]: attemptMarker(ref),
    SLIPWAY_PARAMS_FILE: files.paramsFile,
    SLIPWAY_ARTIFACTS_DIR: files.artifacts,
    SLIPWAY_RESULT_FILE: resultFile(files, step),
    SLIPWAY_SCRATCH_DIR: files.scratch
  };
}

// src/steps/prepare-step.ts
function prepareStep(context, { step, results }) {
  const { ref, work, params, codeDirectory } = context;
  const scope = {
    params,
    run: { id: ref.run_id, attempt: ref.attempt },
    environment: { name: ref.environment },
    results
  };
  const command = resolveAll(scope, step.command);
  if ("missing" in command) return { failure: withoutValue(step, command.missing) };
  const job = resolveAll(scope, Object.values(work.env));
  if ("missing" in job) return { failure: withoutValue(step, job.missing) };
  const variables2 = childVariables({
    ref,
    step: step.name,
    host: context.variables,
    job: Object.fromEntries(Object.keys(work.env).map((name2, index) => [name2, job.texts[index] ?? ""])),
    secrets: context.secrets,
    params,
    files: context.files,
    temporary: context.keeper.temporary
  });
  const [name = "", ...args] = command.texts;
  const found = findCommand({ command: name, path: variables2["PATH"] ?? "", cwd: codeDirectory });
  if ("problem" in found) return { failure: failure("start_failed", `Step ${step.name}: ${found.problem}`) };
  return { path: found.path, args, cwd: codeDirectory, variables: variables2 };
}
function resolveAll(scope, values) {
  const texts = [];
  for (const value of values) {
    const resolved = resolveValue(scope, value);
    if ("missing" in resolved) return resolved;
    texts.push(resolved.text);
  }
  return { texts };
}
function withoutValue(step, { template, remedy }) {
  return failure("start_failed", `Step ${step.name}: ${template} has no value.`, remedy);
}

// src/steps/stop-words.ts
function noticeOf(reason) {
  switch (reason.kind) {
    case "timed_out":
      return `Timed out after ${inSeconds(reason.afterMs)}.`;
    case "cancelled": {
      const { by, reason: why } = reason.cancel;
      return why === null ? `Cancelled by ${by}.` : `Cancelled by ${by}: ${why}.`;
    }
    case "interrupted":
      return "The host stops.";
    case "fenced":
      return `The store could not be reached for ${inSeconds(reason.afterMs)}.`;
    case "closed":
      return "The attempt was closed: it was taken for lost.";
  }
}
function failureOf(reason) {
  switch (reason.kind) {
    case "timed_out":
      return failure("timed_out", noticeOf(reason));
    case "cancelled":
      return null;
    case "interrupted":
      return failure("interrupted", "The host stopped while the attempt was running.");
    case "fenced":
    case "closed":
      return failure("lost", `${noticeOf(reason)} The attempt was stopped, as another may take its place.`);
  }
}
function inSeconds(ms) {
  return `${Math.round(ms / 100) / 10} s`;
}

// src/steps/run-step.ts
async function runStep(context, { step, results }) {
  const prepared = prepareStep(context, { step, results });
  if ("failure" in prepared) return notStarted(context, step, prepared.failure);
  const started_at = context.clock.now();
  const command = await start(context, prepared);
  if ("problem" in command) {
    const why = failure(
      "start_failed",
      `Step ${step.name}: ${prepared.path} could not be started: ${command.problem}`
    );
    return notStarted(context, step, why);
  }
  context.log.append({ kind: "step_started", step: step.name, at: started_at });
  const { exit, stopped } = await runToEnd(context, step, command);
  const result = readStepResult(context, step);
  const ended = judge(step, exit, stopped);
  const ended_at = context.clock.now();
  context.log.append({ kind: "step_ended", step: step.name, at: ended_at, end: ended.end });
  return {
    outcome: { name: step.name, ...ended.end, started_at, ended_at },
    failure: ended.failure,
    result
  };
}
async function start({ keeper }, request) {
  try {
    return await startCommand(keeper, request);
  } catch (error) {
    const { code, message } = error;
    if (code === "E2BIG")
      return { problem: "its arguments and variables are too long. Large params are in SLIPWAY_PARAMS_FILE." };
    return { problem: message };
  }
}
async function runToEnd(context, step, command) {
  const { stop, keeper, ref, bystanders } = context;
  const family = {
    group: command.group,
    marker: attemptMarker(ref),
    bystanders,
    keeper: keeper.pid
  };
  const outputs = collectOutputs(context, step, command);
  const isStopped = await Promise.race([
    command.exited.then(() => false),
    aborted(stop.asked).then(() => true)
  ]);
  const stopped = isStopped ? stop.reason : void 0;
  if (stopped !== void 0) await stopGently(context, { step, command, family, reason: stopped });
  await endLeftovers(context, { step, family, wereStopped: isStopped });
  const exit = await command.exited;
  keeper.release();
  await drain(context, step, outputs);
  return { exit, stopped };
}
function collectOutputs(context, step, command) {
  const { masker, timing } = context;
  return ["stdout", "stderr"].map(
    (stream) => new OutputCollector(context, {
      fd: command[stream],
      stream,
      step: step.name,
      mask: masker.stream(),
      standstillMs: timing.standstillMs
    })
  );
}
async function stopGently({ clock, log, work, stop, masker }, request) {
  const { step, command, family, reason } = request;
  log.notice(step.name, masker.text(noticeOf(reason)));
  const graceMs = work.grace_ms;
  const hasEnded = await stopCommand(clock, { family, exited: command.exited, graceMs, atOnce: stop.atOnce });
  if (!hasEnded)
    log.notice(
      step.name,
      stop.atOnce.aborted ? "Killed." : `Still running after ${inSeconds(graceMs)} of grace: killed.`
    );
}
async function endLeftovers({ clock, log, timing }, { step, family, wereStopped }) {
  const { killed, left } = await endFamily(clock, { family, patienceMs: timing.killPatienceMs });
  if (killed.length > 0 && !wereStopped)
    log.notice(step.name, `Killed what the step left running: ${named(killed)}.`);
  if (left.length > 0) log.notice(step.name, `Could not kill: ${named(left)}.`);
}
function named(processes) {
  return processes.map(({ name, pid }) => `${name} (${pid})`).join(", ");
}
async function drain({ log, timing }, step, outputs) {
  const abandoned = await Promise.all(outputs.map((output) => output.finish(timing.quietMs)));
  if (!abandoned.includes(true)) return;
  log.notice(
    step.name,
    "Something that the step started hides and still holds its output: it is read no further."
  );
}
function readStepResult({ files, log, masker }, step) {
  const read = readResult(resultFile(files, step.name));
  if (read === void 0) return void 0;
  if ("value" in read) return masker.json(read.value);
  log.notice(step.name, masker.text(`The step's result is ignored: ${read.problem}`));
  return void 0;
}
function judge(step, { code, signal }, stopped) {
  const end2 = { exit_code: code, signal };
  const isCancelled = stopped?.kind === "cancelled";
  if (code === 0 && (stopped === void 0 || isCancelled)) {
    return { end: { status: "SUCCEEDED", ...end2 }, failure: null };
  }
  if (isCancelled) return { end: { status: "CANCELLED", ...end2 }, failure: null };
  const why = stopped !== void 0 ? failureOf(stopped) : signal !== null ? failure("signal", `Step ${step.name} was ended by ${signal}.`) : failure("exit_code", `Step ${step.name} ended with exit code ${code}.`);
  return { end: { status: "FAILED", ...end2 }, failure: why };
}
function notStarted({ log, clock }, step, why) {
  const end2 = { status: "FAILED", exit_code: null, signal: null };
  log.append({ kind: "step_ended", step: step.name, at: clock.now(), end: end2 });
  return {
    outcome: { name: step.name, ...end2, started_at: null, ended_at: null },
    failure: why,
    result: void 0
  };
}

// src/steps/run-steps.ts
async function runSteps(context) {
  const { steps } = context.work;
  const done = /* @__PURE__ */ new Map();
  const results = /* @__PURE__ */ new Map();
  let last;
  for (; ; ) {
    const step = steps.find(
      ({ name, needs }) => !done.has(name) && needs.every((need) => succeeded(done.get(need)))
    );
    if (step === void 0 || context.stop.asked.aborted) break;
    last = await runStep(context, { step, results });
    done.set(step.name, last);
    if (last.result !== void 0) results.set(step.name, last.result);
    if (!succeeded(last)) break;
  }
  const outcomes = steps.map((step) => done.get(step.name)?.outcome ?? skip(context, step));
  const allSucceeded = outcomes.every(({ status }) => status === "SUCCEEDED");
  return {
    ...allSucceeded ? { status: "SUCCEEDED", failure: null } : conclude(context, last?.failure ?? null),
    steps: outcomes,
    result: [...results.values()].at(-1)
  };
}
function runNothing(context, why) {
  const steps = context.work.steps.map((step) => skip(context, step));
  const isStopped = context.stop.asked.aborted;
  return { ...conclude(context, isStopped ? null : why), steps, result: void 0 };
}
function succeeded(run) {
  return run?.outcome.status === "SUCCEEDED";
}
function skip({ log, clock }, { name }) {
  const end2 = { status: "SKIPPED", exit_code: null, signal: null };
  log.append({ kind: "step_ended", step: name, at: clock.now(), end: end2 });
  return { name, ...end2, started_at: null, ended_at: null };
}
function conclude({ stop }, why) {
  if (why !== null) return { status: "FAILED", failure: why };
  if (stop.reason === void 0) return { status: "FAILED", failure: failure("start_failed", CIRCULAR) };
  const stopped = failureOf(stop.reason);
  return { status: stopped === null ? "CANCELLED" : "FAILED", failure: stopped };
}
var CIRCULAR = "Some steps never started: what they need is no step of this job, or needs them.";

// src/carry-out.ts
async function carryOut(deps, request, attempt) {
  const { ref, work, stop } = attempt;
  const { flush, storePatienceMs: patienceMs } = request.timing;
  const started_at = deps.clock.now();
  const inputs = await readInputs(deps, { work, patienceMs, signal: stop.asked });
  const masker = new Masker("failure" in inputs ? [] : Object.values(inputs.secrets));
  const log = new LogWriter(deps, { ref, flush, patienceMs, late: attempt.late });
  const over = AbortSignal.any([attempt.late, stop.atOnce]);
  const context = { ...deps, ...request, ...attempt, masker, log, over };
  const { run, artifacts } = "failure" in inputs ? ranNothing(context, inputs.failure) : await runAll(context, inputs);
  const result = await storeResult(context, run.result);
  return {
    status: run.status,
    failure: run.failure && masker.failure(run.failure),
    steps: run.steps,
    result,
    artifacts,
    log: await log.close(),
    started_at,
    ended_at: deps.clock.now()
  };
}
function ranNothing(context, why) {
  return { run: runNothing(context, why), artifacts: [] };
}
async function runAll(context, inputs) {
  const files = await makeFiles(context, inputs);
  if ("failure" in files) return ranNothing(context, files.failure);
  context.cleanUp.defer(() => removeAttemptFiles(files));
  const run = await runSteps({ ...context, ...inputs, files, ...context.host });
  const artifacts = await uploadArtifacts(context, {
    ref: context.ref,
    directory: files.artifacts,
    patienceMs: context.timing.storePatienceMs,
    over: context.over,
    notice: (text) => context.log.notice("", context.masker.text(text))
  });
  return { run, artifacts };
}
async function makeFiles(context, { params }) {
  try {
    const files = makeAttemptFiles(context.workDirectory);
    (0, import_node_fs8.writeFileSync)(files.paramsFile, JSON.stringify(params), { mode: 384 });
    await context.keeper.ready;
    return files;
  } catch (error) {
    const why = `The attempt's files could not be made: ${error.message}.`;
    return { failure: failure("start_failed", why, "Make room on the disk, or see who may write there.") };
  }
}
async function storeResult({ clock, blobs, ref, log, timing, over }, value) {
  if (value === void 0) return null;
  try {
    return await persist(clock, {
      patienceMs: timing.storePatienceMs,
      signal: over,
      call: () => storeValue(blobs, { key: resultKey(ref), value })
    });
  } catch (error) {
    log.notice("", `The result could not be stored: ${error.message}`);
    return null;
  }
}

// src/child/keeper.ts
var import_node_child_process2 = require("node:child_process");
var import_node_events = require("node:events");
var import_node_fs9 = require("node:fs");
var import_node_path4 = require("node:path");
var SCRIPT2 = `
mkfifo "$1/stdout" "$1/stderr" || exit
echo
while read -r group; do guarded=$group; done
[ -z "$guarded" ] || kill -s KILL -- "-$guarded"
rm -rf -- "$1"
`;
var Keeper = class {
  /**
   * The child's TMPDIR. Not below the attempt's other files but near the root of the file system: many programs put
   * sockets there, whose paths may have 107 bytes.
   */
  temporary;
  /** The named pipes. */
  pipes;
  #shell;
  #ready;
  /** Throws when its directory cannot be made. */
  constructor({ temporaryDirectory, path }) {
    (0, import_node_fs9.mkdirSync)(temporaryDirectory, { recursive: true });
    const directory = (0, import_node_fs9.mkdtempSync)((0, import_node_path4.join)(temporaryDirectory, "slipway-"));
    this.temporary = (0, import_node_path4.join)(directory, "tmp");
    this.pipes = { stdout: (0, import_node_path4.join)(directory, "stdout"), stderr: (0, import_node_path4.join)(directory, "stderr") };
    (0, import_node_fs9.mkdirSync)(this.temporary);
    this.#shell = (0, import_node_child_process2.spawn)("/bin/sh", ["-c", SCRIPT2, "slipway-keeper", directory], {
      cwd: "/",
      env: { PATH: path },
      stdio: ["pipe", "pipe", "inherit"],
      detached: true
    });
    this.#shell.stdin?.on("error", () => void 0);
    this.#ready = this.#awaitPipes();
    this.#ready.catch(() => void 0);
  }
  get pid() {
    return this.#shell.pid;
  }
  /** Resolves when the pipes are there; rejects when they cannot be made. */
  get ready() {
    return this.#ready;
  }
  /** From now on this group dies with the runtime, and no other. */
  guard(group) {
    this.#shell.stdin?.write(`${group}
`);
  }
  release() {
    this.#shell.stdin?.write("\n");
  }
  /** Ends the keeper, after which its directory is gone, and so is the group that it guards, if it still does. */
  async end() {
    const { pid, exitCode, signalCode } = this.#shell;
    this.#shell.stdin?.end();
    if (pid !== void 0 && exitCode === null && signalCode === null) await (0, import_node_events.once)(this.#shell, "exit");
  }
  async #awaitPipes() {
    const told = (0, import_node_events.once)(this.#shell.stdout ?? this.#shell, "data").then(() => true);
    const gone = (0, import_node_events.once)(this.#shell, "exit").then(() => false);
    for (const promise of [told, gone]) promise.catch(() => void 0);
    if (await Promise.race([told, gone])) return;
    throw new Error(
      "mkfifo failed in the temporary directory; what it said is in the log of the runtime itself"
    );
  }
};

// src/watch/sleep-until.ts
var LONGEST_SLEEP_MS = 24 * 3600 * 1e3;
async function sleepUntil(clock, at, signal) {
  for (; ; ) {
    const leftMs = at - clock.monotonic();
    if (leftMs <= 0 || signal.aborted) return;
    await clock.sleep(Math.min(leftMs, LONGEST_SLEEP_MS), signal);
  }
}

// src/watch/abort-after.ts
function abortAfter(clock, ms, cleanUp) {
  const time = new AbortController();
  if (ms === Infinity) return time.signal;
  const over = new AbortController();
  cleanUp.defer(() => over.abort());
  void sleepUntil(clock, clock.monotonic() + ms, over.signal).then(() => {
    if (!over.signal.aborted) time.abort();
  });
  return time.signal;
}

// src/watch/heartbeat.ts
var Heartbeat = class {
  #attempts;
  #clock;
  #request;
  #lastBeat;
  constructor({ attempts, clock }, request) {
    this.#attempts = attempts;
    this.#clock = clock;
    this.#request = request;
    this.#lastBeat = request.claimedAt;
    void this.#beatRegularly();
    void this.#watchFence();
  }
  /** One beat more, now. It does not throw: a beat that fails is one that has not been. */
  async beat() {
    const { ref, nonce, stop } = this.#request;
    const at = this.#clock.monotonic();
    const answer2 = await this.#attempts.beat({ ref, nonce }).catch(() => void 0);
    if (answer2 === void 0) return;
    this.#lastBeat = Math.max(this.#lastBeat, at);
    if (!answer2.alive) stop.ask({ kind: "closed" });
    else if (answer2.cancel !== null) stop.ask({ kind: "cancelled", cancel: answer2.cancel });
  }
  async #beatRegularly() {
    const { everyMs, over } = this.#request;
    for (; ; ) {
      await this.#clock.sleep(everyMs, over);
      if (over.aborted) return;
      void this.beat();
    }
  }
  async #watchFence() {
    const { fenceMs, stop, over } = this.#request;
    for (; ; ) {
      const fenceAt = this.#lastBeat + fenceMs;
      await sleepUntil(this.#clock, fenceAt, over);
      if (over.aborted) return;
      if (this.#lastBeat + fenceMs <= this.#clock.monotonic())
        return stop.ask({ kind: "fenced", afterMs: fenceMs });
    }
  }
};

// src/watch/host-limits.ts
var CANCEL_ANSWER_MS = 2e3;
var END_MS = 1e3;
function hostLimits({ leavesMs, stopsWithinMs }, { graceMs, reserveMs }) {
  const leaves = leavesMs ?? Infinity;
  const stopping = stopsWithinMs === null ? Infinity : stopsWithinMs - CANCEL_ANSWER_MS - END_MS;
  const share = Math.max(0, leaves / 5);
  const reserve = Math.min(reserveMs, share, Math.max(0, stopping / 2));
  const grace = Math.min(graceMs, share, Math.max(0, stopping - reserve));
  const uploadForMs = leaves - Math.min(END_MS, share / 2);
  const stopAfterMs = Math.max(0, uploadForMs - reserve - grace);
  return { stopAfterMs, uploadForMs, graceMs: grace, reserveMs: reserve };
}

// src/watch/stop-request.ts
var StopRequest = class {
  #asked = new AbortController();
  #atOnce = new AbortController();
  #reason;
  /** Aborted when the child must end. */
  get asked() {
    return this.#asked.signal;
  }
  /** Aborted when it must end without any grace. */
  get atOnce() {
    return this.#atOnce.signal;
  }
  get reason() {
    return this.#reason;
  }
  ask(reason) {
    const isUrgent = reason.kind === "fenced" || reason.kind === "closed";
    if (this.atOnce.aborted || this.#reason !== void 0 && !isUrgent) return;
    this.#reason = reason;
    this.#asked.abort();
    if (isUrgent) this.#atOnce.abort();
  }
};

// src/watch/watch-host.ts
function watchHost(clock, request) {
  const { host, over, limits } = request;
  const late = new AbortController();
  void watchDeadline(clock, request, late);
  const stopForHost = async () => {
    await askForHost(clock, request);
    await clock.sleep(limits.graceMs + limits.reserveMs, over);
    late.abort();
  };
  if (host.interrupt.aborted) void stopForHost();
  else host.interrupt.addEventListener("abort", () => void stopForHost(), { once: true, signal: over });
  return late.signal;
}
async function watchDeadline(clock, request, late) {
  const { limits, timeoutMs, claimedAt, stop, over } = request;
  const afterMs = Math.min(timeoutMs, limits.stopAfterMs);
  await sleepUntil(clock, claimedAt + afterMs, over);
  if (!over.aborted) stop.ask({ kind: "timed_out", afterMs });
  await sleepUntil(clock, claimedAt + limits.uploadForMs, over);
  late.abort();
}
async function askForHost(clock, { heartbeat, stop }) {
  await Promise.race([heartbeat.beat(), clock.sleep(CANCEL_ANSWER_MS)]);
  stop.ask({ kind: "interrupted" });
}

// src/execute-attempt.ts
async function executeAttempt(deps, request) {
  var _stack = [];
  try {
    const { environment, location, run_id, attempt } = request.envelope;
    const ref = { environment, location, run_id, attempt };
    const cleanUp = __using(_stack, new AsyncDisposableStack(), true);
    const { temporaryDirectory, variables: variables2, leavesMs } = request.host;
    const keeper = new Keeper({ temporaryDirectory, path: inheritedVariables(variables2).PATH });
    cleanUp.defer(() => keeper.end());
    const claimedAt = deps.clock.monotonic();
    const timeUp = abortAfter(deps.clock, leavesMs ?? Infinity, cleanUp);
    const claimTimeUp = abortAfter(deps.clock, (leavesMs ?? Infinity) / 2, cleanUp);
    const answer2 = await claim(deps, request, { ref, timeUp: claimTimeUp });
    if (!answer2.claimed) return { kind: "refused", reason: answer2.reason };
    const { grace_ms: graceMs } = answer2.attempt.work;
    const limits = hostLimits(request.host, { graceMs, reserveMs: request.timing.reserveMs });
    const work = { ...answer2.attempt.work, grace_ms: limits.graceMs };
    const watched = watch(deps, request, { work, limits, ref, claimedAt, cleanUp });
    const outcome = await carryOut(deps, request, { ref, work, keeper, cleanUp, ...watched });
    return await end(deps, request, { ref, outcome, stop: watched.stop, timeUp });
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
function claim({ attempts, clock }, { nonce, host, build: build2, timing }, { ref, timeUp }) {
  return persist(clock, {
    patienceMs: timing.storePatienceMs,
    signal: timeUp,
    // Repeated with the same nonce: a claim whose answer was lost is granted again.
    call: () => attempts.claim({ ref, nonce, host: host.handle, runtime: { build: build2, protocol: 1 }, at: clock.now() })
  });
}
function watch({ attempts, clock }, { nonce, host, timing }, { work, limits, ref, claimedAt, cleanUp }) {
  const ended = new AbortController();
  cleanUp.defer(() => ended.abort());
  const stop = new StopRequest();
  const over = ended.signal;
  const { beatMs: everyMs, fenceMs } = timing;
  const heartbeat = new Heartbeat(
    { attempts, clock },
    { ref, nonce, everyMs, fenceMs, claimedAt, stop, over }
  );
  const { timeout_ms: timeoutMs } = work;
  const late = watchHost(clock, { host, timeoutMs, limits, claimedAt, heartbeat, stop, over });
  return { stop, late };
}
async function end({ attempts, doorbell, clock }, { nonce, timing }, {
  ref,
  outcome,
  stop,
  timeUp
}) {
  const { recorded } = await persist(clock, {
    patienceMs: stop.reason?.kind === "fenced" ? timing.storePatienceMs : timing.endPatienceMs,
    signal: timeUp,
    call: () => attempts.end({ ref, nonce, outcome, at: clock.now() })
  });
  if (!recorded) return { kind: "closed" };
  const { environment, location, run_id } = ref;
  const ring = { v: 1, kind: "changed", environment, location, run_id };
  await persist(clock, { patienceMs: 0, signal: timeUp, call: () => doorbell.ring(ring) }).catch(
    () => void 0
  );
  return { kind: "ended", outcome };
}

// src/hosts/aws-settings.ts
function readAwsSettings(variables2) {
  const { table, bucket, changedQueue, codeDirectory } = HOST_VARIABLES;
  const missing2 = [table, bucket, changedQueue].filter((name) => (variables2[name] ?? "") === "");
  if (missing2.length > 0) {
    return {
      problem: `This is Slipway's runtime, and it does not know where its stores are: set ${missing2.join(", ")}.`
    };
  }
  return {
    table: variables2[table] ?? "",
    bucket: variables2[bucket] ?? "",
    changedQueueUrl: variables2[changedQueue] ?? "",
    codeDirectory: variables2[codeDirectory] ?? IMAGE_LAYOUT.code
  };
}

// src/hosts/aws-place.ts
var import_node_path5 = require("node:path");
function attemptAt(place, attempt) {
  const { envelope, nonce, ...host } = attempt;
  const { variables: variables2, build: build2, codeDirectory, timing } = place;
  const { temporaryDirectory, bystanders } = place.surroundings;
  return {
    envelope,
    nonce,
    build: build2,
    codeDirectory,
    workDirectory: (0, import_node_path5.join)(temporaryDirectory, attemptMarker(envelope)),
    host: { ...host, variables: variables2, temporaryDirectory, bystanders },
    timing
  };
}

// src/hosts/surroundings.ts
var import_promises3 = late("node:fs/promises");
var import_node_path6 = require("node:path");

// src/child/end-strangers.ts
var LOOK_EVERY_MS2 = 20;
async function endStrangers(clock, { bystanders, patienceMs }) {
  const until = clock.monotonic() + patienceMs;
  for (; ; ) {
    const { entries, vanished } = listProcesses();
    const byPid = new Map(entries.map((entry) => [entry.pid, entry]));
    const found = entries.filter((entry) => isStranger(bystanders, entry, byPid));
    if (found.length === 0 && !vanished || clock.monotonic() >= until) return found;
    for (const { pid } of found) signalProcess(pid, "SIGKILL");
    await clock.sleep(LOOK_EVERY_MS2);
  }
}

// src/hosts/surroundings.ts
function ownSurroundings() {
  return {
    temporaryDirectory: "/tmp",
    otherDirectories: ["/var/tmp", "/dev/shm", "/dev/mqueue"],
    bystanders: findBystanders()
  };
}
function sharedSurroundings(temporaryDirectory) {
  return { temporaryDirectory, otherDirectories: [], bystanders: null };
}
async function cleanSurroundings(clock, { temporaryDirectory, otherDirectories, bystanders }, { patienceMs }) {
  if (bystanders === null) return [];
  const left = await endStrangers(clock, { bystanders, patienceMs });
  const files = await Promise.all([temporaryDirectory, ...otherDirectories].map(emptyDirectory));
  return [...left.map(({ name, pid }) => `${name} (${pid})`), ...files.flat()];
}
async function emptyDirectory(directory) {
  const left = [];
  for (const name of await namesIn(directory)) {
    const path = (0, import_node_path6.join)(directory, name);
    await remove(path).catch(() => left.push(path));
  }
  return left;
}
async function remove(path) {
  try {
    await (0, import_promises3.rm)(path, { recursive: true, force: true });
  } catch {
    await makeWritable(path);
    await (0, import_promises3.rm)(path, { recursive: true, force: true });
  }
}
async function makeWritable(directory) {
  await (0, import_promises3.chmod)(directory, 448);
  for (const entry of await (0, import_promises3.readdir)(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable((0, import_node_path6.join)(directory, entry.name));
  }
}
async function namesIn(directory) {
  return (0, import_promises3.readdir)(directory).catch(() => []);
}

// src/hosts/http-exchange.ts
var import_node_http = late("node:http");
function exchange({
  method,
  url,
  headers = {},
  body = "",
  signal
}) {
  return new Promise((resolve2, reject) => {
    const length = String(Buffer.byteLength(body));
    const request = (0, import_node_http.request)(url, {
      method,
      agent: false,
      headers: { ...headers, ...method === "POST" ? { "Content-Length": length } : {} },
      ...signal === void 0 ? {} : { signal }
    });
    request.on("error", reject);
    request.on("response", (response) => {
      const parts = [];
      response.on("error", reject);
      response.on("data", (part) => parts.push(part));
      response.on(
        "end",
        () => resolve2({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).toString()
        })
      );
    });
    request.end(body);
  });
}

// src/hosts/container/task-handle.ts
var PATIENCE_MS = 2e3;
async function readTaskHandle({
  variables: variables2,
  hostname: hostname2
}) {
  const container = { kind: "container", hostname: hostname2 };
  const endpoint = variables2["ECS_CONTAINER_METADATA_URI_V4"] ?? "";
  if (endpoint === "") return container;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const { status, body } = await exchange({ method: "GET", url: `${endpoint}/task`, signal });
    const { TaskARN, Cluster } = JSON.parse(body);
    if (status !== 200 || typeof TaskARN !== "string") return container;
    return { kind: "ecs", task_arn: TaskARN, cluster: typeof Cluster === "string" ? Cluster : null };
  } catch {
    return container;
  }
}

// src/hosts/container/run-container.ts
var STOPS_WITHIN_MS = 3e4;
var InterruptedBeforeClaim = class extends Error {
  name = "InterruptedBeforeClaim";
  code = "interrupted";
  constructor() {
    super("The container was asked to end before its attempt was claimed.");
  }
};
async function runContainer(deps, request) {
  const { place, envelope, nonce, hostname: hostname2, interrupt } = request;
  const handle2 = await readTaskHandle({ variables: place.variables, hostname: hostname2 });
  if (interrupt.aborted) throw new InterruptedBeforeClaim();
  const host = { handle: handle2, leavesMs: null, stopsWithinMs: STOPS_WITHIN_MS, interrupt };
  try {
    return await executeAttempt(deps, attemptAt(place, { envelope, nonce, ...host }));
  } finally {
    await cleanSurroundings(deps.clock, place.surroundings, { patienceMs: place.timing.killPatienceMs });
  }
}

// src/hosts/lambda/runtime-api.ts
var RuntimeApiError = class extends Error {
  name = "RuntimeApiError";
  code = "runtime_api_failed";
};
var RuntimeApi = class {
  #base;
  /** `address`: host and port. */
  constructor(address) {
    this.#base = `http://${address}/2018-06-01/runtime`;
  }
  /** Waits for the next event, however long it takes: the environment is frozen meanwhile. */
  async next(signal) {
    const answer2 = await exchange({ method: "GET", url: `${this.#base}/invocation/next`, signal });
    if (answer2.status !== 200) throw refused("invocation/next", answer2);
    const deadlineMs = Number(headerOf(answer2, "lambda-runtime-deadline-ms"));
    if (!Number.isFinite(deadlineMs)) throw new RuntimeApiError("An invocation came with no deadline.");
    return {
      requestId: headerOf(answer2, "lambda-runtime-aws-request-id"),
      functionArn: headerOf(answer2, "lambda-runtime-invoked-function-arn"),
      deadlineMs,
      event: answer2.body
    };
  }
  async respond(requestId, response) {
    await this.#post(`invocation/${requestId}/response`, response);
  }
  async fail(requestId, error) {
    await this.#post(`invocation/${requestId}/error`, bodyOf(error), error.type);
  }
  /** The runtime cannot even start. Whoever says this then exits. */
  async failInit(error) {
    await this.#post("init/error", bodyOf(error), error.type);
  }
  async #post(path, body, errorType) {
    const answer2 = await exchange({
      method: "POST",
      url: `${this.#base}/${path}`,
      headers: {
        "Content-Type": "application/json",
        ...errorType === void 0 ? {} : { "Lambda-Runtime-Function-Error-Type": errorType }
      },
      body: JSON.stringify(body)
    });
    if (answer2.status !== 202) throw refused(path, answer2);
  }
};
function headerOf({ headers }, name) {
  const value = headers[name];
  if (typeof value !== "string") throw new RuntimeApiError(`An invocation came without the header ${name}.`);
  return value;
}
function bodyOf({ type, message, stack = [] }) {
  return { errorMessage: message, errorType: type, stackTrace: stack };
}
function refused(path, { status, body }) {
  return new RuntimeApiError(`The Runtime API answered ${path} with ${status}: ${body.slice(0, 500)}`);
}

// src/hosts/lambda/serve-invocations.ts
var import_promises4 = late("node:fs/promises");

// src/hosts/lambda/read-event.ts
function readEvent(event) {
  const envelope = parseEnvelope(event);
  if (envelope !== void 0) return envelope;
  return { problem: `The event is no envelope of a Slipway attempt: ${whatIsWrong(event)}.` };
}
function whatIsWrong(event) {
  const value = parseJson2(event);
  if (value === void 0) return "it is not JSON";
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "it is not an object";
  const { v, attempt, ...fields } = value;
  if (v !== 1) return `\`v\` must be 1, and is ${JSON.stringify(v) ?? "missing"}`;
  for (const name of ["environment", "location", "run_id"]) {
    if (typeof fields[name] !== "string") return `\`${name}\` must be a string`;
  }
  return `\`attempt\` must be a whole number from 1 on, and is ${JSON.stringify(attempt) ?? "missing"}`;
}
function parseJson2(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}

// src/hosts/lambda/serve-invocations.ts
async function serveInvocations(deps, request) {
  await clean(deps, request);
  for (; ; ) {
    const invocation = await nextInvocation(deps, request);
    if (invocation === void 0) return;
    const answer2 = await handle(deps, request, invocation);
    await clean(deps, request);
    if ("response" in answer2) await deps.api.respond(invocation.requestId, answer2.response);
    else await deps.api.fail(invocation.requestId, answer2.error);
  }
}
async function nextInvocation({ api }, { interrupt }) {
  if (interrupt.aborted) return void 0;
  try {
    return await api.next(interrupt);
  } catch (error) {
    if (interrupt.aborted) return void 0;
    throw error;
  }
}
async function handle(deps, { place, interrupt }, { event, requestId, functionArn, deadlineMs }) {
  const envelope = readEvent(event);
  if ("problem" in envelope) return { error: { type: "Slipway.InvalidEnvelope", message: envelope.problem } };
  const attempt = attemptAt(place, {
    envelope,
    nonce: deps.newNonce(),
    handle: { kind: "lambda", function_arn: functionArn, request_id: requestId },
    leavesMs: deadlineMs - deps.clock.now(),
    // A function is stopped only while nothing is asked of it.
    stopsWithinMs: null,
    interrupt
  });
  try {
    return { response: responseOf(await executeAttempt(deps, attempt)) };
  } catch (error) {
    return { error: functionErrorOf(error) };
  } finally {
    await (0, import_promises4.rm)(attempt.workDirectory, { recursive: true, force: true }).catch(() => void 0);
  }
}
function responseOf(execution) {
  if (execution.kind !== "ended") return execution;
  return { kind: execution.kind, status: execution.outcome.status };
}
function functionErrorOf(error) {
  if (!(error instanceof Error)) return { type: "Slipway.RuntimeFailed", message: String(error) };
  const stack = error.stack?.split("\n").slice(1) ?? [];
  return { type: "Slipway.RuntimeFailed", message: error.message, stack: stack.map((line) => line.trim()) };
}
async function clean({ clock, tell }, { place }) {
  const left = await cleanSurroundings(clock, place.surroundings, { patienceMs: place.timing.killPatienceMs });
  if (left.length > 0)
    tell(`This could not be ended or removed, and meets the next attempt: ${left.join(", ")}.`);
}

// src/hosts/lambda-server/serve-function.ts
var import_node_crypto = late("node:crypto");
var import_node_http3 = late("node:http");

// src/hosts/lambda-server/runtime-interface.ts
var import_node_http2 = late("node:http");

// src/hosts/lambda-server/read-body.ts
var BODY_BYTES = 6 * 1024 * 1024;
async function readBody(request) {
  const parts = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes <= BODY_BYTES) parts.push(part);
  }
  return bytes <= BODY_BYTES ? Buffer.concat(parts).toString() : void 0;
}

// src/hosts/lambda-server/runtime-interface.ts
var BASE = "/2018-06-01/runtime/";
var RuntimeInterface = class _RuntimeInterface {
  #server;
  #offer;
  /** The runtime, waiting for the next event. */
  #waiting;
  constructor(server) {
    this.#server = server;
    server.on("request", (request, response) => {
      void this.#serve(request, response).catch(() => response.destroy());
    });
  }
  /** Listens on a free port of the loopback. */
  static async open() {
    const server = (0, import_node_http2.createServer)();
    await new Promise((resolve2, reject) => {
      server.once("error", reject).listen(0, "127.0.0.1", resolve2);
    });
    return new _RuntimeInterface(server);
  }
  /** Host and port. */
  get address() {
    return `127.0.0.1:${this.#server.address().port}`;
  }
  /** Gives an event to the runtime, as soon as it asks for one. `taken` is called then. */
  offer(invocation, taken) {
    return new Promise((resolve2) => {
      this.#offer = { ...invocation, taken, resolve: resolve2, isTaken: false };
      this.#deliver();
    });
  }
  /** Forgets what was under way: the runtime is gone. */
  reset() {
    this.#offer = void 0;
    this.#waiting?.destroy();
    this.#waiting = void 0;
  }
  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
  async #serve(request, response) {
    const path = request.url?.startsWith(BASE) ? request.url.slice(BASE.length) : "";
    if (request.method === "GET" && path === "invocation/next") return this.#wait(response);
    const [, kind] = /^(?:invocation\/[^/]+\/(response|error)|init\/error)$/.exec(path) ?? [
      void 0,
      void 0
    ];
    if (request.method !== "POST" || path === "") return refuse(response, 404, "UnknownCall");
    const body = await readBody(request);
    if (body === void 0) return refuse(response, 413, "RequestEntityTooLarge");
    const errorType = request.headers["lambda-runtime-function-error-type"];
    const answer2 = { body, errorType: typeof errorType === "string" ? errorType : void 0 };
    if (path === "init/error") return this.#take(response, { kind: "init_error", ...answer2 });
    if (kind === void 0) return refuse(response, 404, "UnknownCall");
    if (this.#offer?.isTaken !== true || !path.startsWith(`invocation/${this.#offer.requestId}/`)) {
      return refuse(response, 400, "InvalidRequestID");
    }
    this.#take(response, { kind, ...answer2 });
  }
  #wait(response) {
    if (this.#offer?.isTaken === true) return refuse(response, 403, "InvalidStateTransition");
    this.#waiting = response;
    response.once("close", () => {
      if (this.#waiting === response) this.#waiting = void 0;
    });
    this.#deliver();
  }
  #deliver() {
    const offer = this.#offer;
    if (offer === void 0 || offer.isTaken || this.#waiting === void 0) return;
    offer.isTaken = true;
    const response = this.#waiting;
    this.#waiting = void 0;
    response.writeHead(200, {
      "Content-Type": "application/json",
      "Lambda-Runtime-Aws-Request-Id": offer.requestId,
      "Lambda-Runtime-Deadline-Ms": String(offer.taken()),
      "Lambda-Runtime-Invoked-Function-Arn": offer.functionArn
    });
    response.end(offer.event);
  }
  #take(response, answer2) {
    response.writeHead(202, { "Content-Type": "application/json" }).end('{"status":"OK"}\n');
    const offer = this.#offer;
    this.#offer = void 0;
    offer?.resolve(answer2);
  }
};
function refuse(response, status, errorType) {
  const body = JSON.stringify({ errorMessage: `The call was refused: ${errorType}.`, errorType });
  response.writeHead(status, { "Content-Type": "application/json" }).end(body);
}

// src/hosts/lambda-server/runtime-process.ts
var import_node_child_process3 = require("node:child_process");

// src/hosts/pick-host.ts
function pickHost(variables2) {
  const has = (name) => (variables2[name] ?? "") !== "";
  const isOnAws = has(HOST_VARIABLES.table) && has(HOST_VARIABLES.bucket);
  if (has(RUNTIME_API)) return "lambda";
  if (isOnAws && has(HOST_VARIABLES.envelope)) return "container";
  if (has(PROCESS_HOST.stateDirectory)) return "process";
  if (isOnAws || has("AWS_LAMBDA_FUNCTION_NAME")) return "lambda-server";
  return "process";
}
var RUNTIME_API = "AWS_LAMBDA_RUNTIME_API";

// src/hosts/lambda-server/runtime-process.ts
var RuntimeProcess = class {
  #child;
  /** How it went away, in words: for example `exit status 1`. */
  gone;
  #isGone = false;
  constructor({ command: [path, ...args], variables: variables2, address }) {
    const env = { ...variables2, [RUNTIME_API]: address };
    this.#child = (0, import_node_child_process3.spawn)(path, args, { env, stdio: ["ignore", "inherit", "inherit"] });
    this.gone = new Promise((resolve2) => {
      this.#child.once("error", (error) => resolve2(error.message));
      this.#child.once("exit", (code, signal) => resolve2(signal === null ? `exit status ${code}` : signal));
    });
    void this.gone.then(() => this.#isGone = true);
  }
  get isGone() {
    return this.#isGone;
  }
  async end(signal) {
    this.#child.kill(signal);
    await this.gone;
  }
};

// src/hosts/lambda-server/function-environment.ts
var KILL_PATIENCE_MS = 5e3;
var FunctionEnvironment = class _FunctionEnvironment {
  #clock;
  #settings;
  #interface;
  #runtime;
  #last = Promise.resolve();
  #isClosed = false;
  constructor(clock, settings, api) {
    this.#clock = clock;
    this.#settings = settings;
    this.#interface = api;
  }
  static async open(clock, settings) {
    return new _FunctionEnvironment(clock, settings, await RuntimeInterface.open());
  }
  /** One at a time: others wait for their turn. */
  invoke(invocation) {
    const end2 = this.#last.then(() => this.#invoke(invocation));
    this.#last = end2.catch(() => void 0);
    return end2;
  }
  /** Asks the runtime to end, which gives what runs its grace. */
  async close() {
    this.#isClosed = true;
    if (this.#runtime?.isGone === false) await this.#runtime.end("SIGTERM");
    this.#interface.close();
  }
  async #invoke(invocation) {
    if (this.#isClosed) return { kind: "exited", how: "the environment is shutting down" };
    const runtime = this.#startedRuntime();
    const timeout = new Timeout(this.#clock, this.#settings.timeoutMs);
    try {
      const end2 = await Promise.race([
        this.#interface.offer(invocation, () => timeout.restart()),
        runtime.gone.then((how) => ({ kind: "exited", how })),
        timeout.over.then((kind) => ({ kind }))
      ]);
      if (end2.kind !== "response" && end2.kind !== "error") await this.#discard(runtime);
      return end2;
    } finally {
      timeout.cancel();
    }
  }
  #startedRuntime() {
    if (this.#runtime === void 0 || this.#runtime.isGone) {
      this.#interface.reset();
      this.#runtime = new RuntimeProcess({ ...this.#settings, address: this.#interface.address });
    }
    return this.#runtime;
  }
  /** The next invocation gets a new runtime, with nothing of this one still running. */
  async #discard(runtime) {
    if (!runtime.isGone) await runtime.end("SIGKILL");
    this.#interface.reset();
    await cleanSurroundings(this.#clock, this.#settings.surroundings, { patienceMs: KILL_PATIENCE_MS });
  }
};
var Timeout = class {
  over;
  #clock;
  #ms;
  #resolve;
  #wait = new AbortController();
  constructor(clock, ms) {
    const { promise, resolve: resolve2 } = Promise.withResolvers();
    this.over = promise;
    this.#resolve = () => resolve2("timed_out");
    this.#clock = clock;
    this.#ms = ms;
    this.restart();
  }
  /** Gives the time when it will be over, in ms since the epoch. */
  restart() {
    this.cancel();
    const wait = new AbortController();
    this.#wait = wait;
    void this.#clock.sleep(this.#ms, wait.signal).then(() => {
      if (!wait.signal.aborted) this.#resolve();
    });
    return this.#clock.now() + this.#ms;
  }
  cancel() {
    this.#wait.abort();
  }
};

// src/hosts/lambda-server/serve-function.ts
var PATH = "/2015-03-31/functions/function/invocations";
var DEFAULT_TIMEOUT_S = 300;
async function serveFunction(clock, request) {
  const { address, ...settings } = request;
  const timeoutS = timeoutOf(request.variables);
  const environment = await FunctionEnvironment.open(clock, { ...settings, timeoutMs: timeoutS * 1e3 });
  const functionArn = arnOf(request.variables);
  const server = (0, import_node_http3.createServer)((incoming, response) => {
    const shared = { environment, functionArn, timeoutS };
    void serve(shared, incoming, response).catch(() => response.destroy());
  });
  server.requestTimeout = 0;
  await new Promise((resolve2, reject) => {
    server.once("error", reject).listen(address.port, address.host, resolve2);
  });
  return {
    port: server.address().port,
    async close() {
      server.close();
      await environment.close();
      server.closeAllConnections();
    }
  };
}
async function serve(shared, request, response) {
  if (request.method !== "POST" || request.url !== PATH) {
    response.writeHead(404).end(`Only POST ${PATH} is served here.
`);
    return;
  }
  const event = await readBody(request);
  if (event === void 0) {
    response.writeHead(413).end("An event may have 6 MB.\n");
    return;
  }
  const { environment, functionArn, timeoutS } = shared;
  const requestId = requestIdOf(request);
  const end2 = await environment.invoke({ requestId, functionArn, event });
  answer(response, end2, { requestId, timeoutS });
}
function answer(response, end2, { requestId, timeoutS }) {
  const type = { "Content-Type": "application/json" };
  switch (end2.kind) {
    case "response":
      response.writeHead(200, type).end(end2.body);
      return;
    case "error":
      response.writeHead(200, { ...type, "Lambda-Runtime-Function-Error-Type": end2.errorType ?? "Unhandled" });
      response.end(end2.body);
      return;
    case "init_error":
      response.writeHead(502, type).end(end2.body);
      return;
    case "exited": {
      const errorMessage = `RequestId: ${requestId} Error: Runtime exited with error: ${end2.how}`;
      response.writeHead(502, type).end(JSON.stringify({ errorMessage, errorType: "Runtime.ExitError" }));
      return;
    }
    case "timed_out":
      response.writeHead(200, { "Content-Type": "text/plain" }).end(`Task timed out after ${timeoutS}.00 seconds`);
  }
}
function timeoutOf(variables2) {
  const seconds = Number(variables2["AWS_LAMBDA_FUNCTION_TIMEOUT"]);
  return Number.isInteger(seconds) && seconds > 0 ? seconds : DEFAULT_TIMEOUT_S;
}
function arnOf(variables2) {
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_LAMBDA_FUNCTION_NAME } = variables2;
  const region = AWS_REGION ?? AWS_DEFAULT_REGION ?? "us-east-1";
  return `arn:aws:lambda:${region}:012345678912:function:${AWS_LAMBDA_FUNCTION_NAME ?? "test_function"}`;
}
function requestIdOf({ headers }) {
  const given = headers["x-amzn-requestid"];
  return typeof given === "string" && /^[\w-]{1,64}$/.test(given) ? given : (0, import_node_crypto.randomUUID)();
}

// src/hosts/process.ts
var import_node_path7 = require("node:path");

// src/timing.ts
var DEFAULT_TIMING = {
  beatMs: 5e3,
  fenceMs: 6e4,
  flush: { firstMinuteMs: 100, laterMs: 100 },
  standstillMs: 100,
  storePatienceMs: 3e4,
  endPatienceMs: 6e5,
  killPatienceMs: 5e3,
  quietMs: 1e3,
  reserveMs: 5e3
};
var AWS_TIMING = { ...DEFAULT_TIMING, flush: { firstMinuteMs: 2e3, laterMs: 1e4 } };

// src/hosts/process.ts
function readProcessHost(request) {
  const { variables: variables2, pid, build: build2, nonce, interrupt } = request;
  const envelope = parseEnvelope(variables2[PROCESS_HOST.envelope] ?? "");
  const stateDirectory = variables2[PROCESS_HOST.stateDirectory];
  const codeDirectory = variables2[PROCESS_HOST.codeDirectory];
  if (envelope === void 0 || stateDirectory === void 0 || codeDirectory === void 0) {
    return { problem: `This is Slipway's runtime, which a launcher starts: set ${WHAT_IT_NEEDS}.` };
  }
  const { run_id, attempt } = envelope;
  return {
    attempt: {
      envelope,
      nonce,
      build: build2,
      codeDirectory,
      workDirectory: (0, import_node_path7.join)(stateDirectory, attemptDirectory(envelope)),
      host: {
        handle: { pid, run_id, attempt },
        variables: variables2,
        temporaryDirectory: variables2["TMPDIR"] ?? "/tmp",
        leavesMs: null,
        stopsWithinMs: null,
        bystanders: null,
        interrupt
      },
      timing: DEFAULT_TIMING
    },
    stateDirectory,
    dotenvFile: variables2[PROCESS_HOST.dotenvFile]
  };
}
var WHAT_IT_NEEDS = `${PROCESS_HOST.envelope}, ${PROCESS_HOST.stateDirectory} and ${PROCESS_HOST.codeDirectory}`;

// src/main.ts
var variables = process.env;
var build = true ? "7282070b9140be20" : "source";
function main() {
  switch (pickHost(variables)) {
    case "process":
      return runAsProcess();
    case "container":
      return runAsContainer();
    case "lambda":
      return runOnLambda();
    case "lambda-server":
      return runAsFunctionServer();
  }
}
async function runAsProcess() {
  const interrupt = interruptSignal();
  const host = readProcessHost({ variables, pid: process.pid, build, nonce: newNonce(), interrupt });
  if ("problem" in host) return misuse(host.problem);
  const { attempt, stateDirectory, dotenvFile } = host;
  const dotenv = dotenvFile === void 0 ? {} : { dotenvFile };
  const ports = await connectEmbedded({ stateDirectory, variables, ...dotenv });
  tellExecution(await executeAttempt({ ...ports, clock: systemClock }, attempt));
  await ports.close();
  return 0;
}
async function runAsContainer() {
  const interrupt = interruptSignal();
  const settings = readAwsSettings(variables);
  const envelope = parseEnvelope(variables[HOST_VARIABLES.envelope] ?? "");
  if ("problem" in settings) return misuse(settings.problem);
  if (envelope === void 0) return misuse(`${HOST_VARIABLES.envelope} holds no envelope of an attempt.`);
  const place = placeOf(settings);
  const ports = await connectAwsHost(settings);
  const request = { place, envelope, nonce: newNonce(), hostname: (0, import_node_os.hostname)(), interrupt };
  tellExecution(await runContainer({ ...ports, clock: systemClock }, request));
  await ports.close();
  return 0;
}
async function runOnLambda() {
  const interrupt = interruptSignal();
  const api = new RuntimeApi(variables[RUNTIME_API] ?? "");
  const { place, ports } = await initialise(api);
  const tell = (text) => console.error(text);
  await serveInvocations({ ...ports, clock: systemClock, api, newNonce, tell }, { place, interrupt });
  await ports.close();
  return 0;
}
async function initialise(api) {
  try {
    const settings = readAwsSettings(variables);
    if ("problem" in settings) throw new Error(settings.problem);
    return { place: placeOf(settings), ports: await connectAwsHost(settings) };
  } catch (error) {
    await api.failInit(functionErrorOf(error)).catch(() => void 0);
    throw error;
  }
}
async function runAsFunctionServer() {
  const settings = readAwsSettings(variables);
  if ("problem" in settings) return misuse(settings.problem);
  const interrupt = interruptSignal();
  const server = await serveFunction(systemClock, {
    address: { host: "0.0.0.0", port: 8080 },
    command: [process.execPath, ...process.execArgv, process.argv[1] ?? ""],
    variables,
    surroundings: surroundings()
  });
  await new Promise((resolve2) => interrupt.addEventListener("abort", resolve2, { once: true }));
  await server.close();
  return 0;
}
function placeOf({ codeDirectory }) {
  return { variables, build, codeDirectory, surroundings: surroundings(), timing: AWS_TIMING };
}
function surroundings() {
  if (process.argv[1] === IMAGE_LAYOUT.entry) return ownSurroundings();
  return sharedSurroundings(variables["TMPDIR"] ?? "/tmp");
}
function tellExecution(execution) {
  if (execution.kind === "refused") console.error(`The claim was refused: ${execution.reason}.`);
  if (execution.kind === "closed")
    console.error("The attempt was closed while it ran: it was taken for lost.");
}
function misuse(problem) {
  console.error(problem);
  return 2;
}
function newNonce() {
  return [process.pid, Date.now(), Math.random()].map((part) => part.toString(36)).join("-");
}
function interruptSignal() {
  const interrupt = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => interrupt.abort());
  return interrupt.signal;
}
function fail(error) {
  const isKnown = error instanceof Error && "code" in error;
  console.error(isKnown ? error.message : error);
  return 1;
}
void main().catch(fail).then((code) => process.exit(code));
