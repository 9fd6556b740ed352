const late = (name) => new Proxy({}, { get: (_, member) => require(name)[member] })
"use strict";
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
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
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// ../stores/src/embedded/open-embedded.ts
var open_embedded_exports = {};
__export(open_embedded_exports, {
  openEmbedded: () => openEmbedded
});
module.exports = __toCommonJS(open_embedded_exports);
var import_node_fs4 = require("node:fs");

// ../model/src/gather-next.ts
function gatherNext(call) {
  let underWay;
  let next;
  const start = (items) => {
    const answer = call(items).finally(() => {
      if (underWay === answer) underWay = void 0;
    });
    underWay = answer;
    return answer;
  };
  return (items = []) => {
    if (underWay === void 0) return start([...items]);
    if (next === void 0) {
      const waiting = [];
      const begin = () => {
        next = void 0;
        return start(waiting);
      };
      next = { items: waiting, answer: underWay.then(begin, begin) };
    }
    next.items.push(...items);
    return next.answer;
  };
}

// ../stores/src/share-reads.ts
var REMEMBERED = 500;
function shareReads(releases) {
  const known = /* @__PURE__ */ new Map();
  const readers = /* @__PURE__ */ new Map();
  return {
    create: (release) => releases.create(release),
    list: (request) => releases.list(request),
    listCurrents: (environment) => releases.listCurrents(environment),
    writeCurrent: (current) => releases.writeCurrent(current),
    readCurrent({ environment, location }) {
      const key = `${environment}/${location}`;
      const read = readers.get(key) ?? gatherNext(() => releases.readCurrent({ environment, location }));
      remember(readers, key, read);
      return read();
    },
    async read(request) {
      const key = `${request.environment}/${request.location}/${request.id}`;
      const found = known.get(key) ?? await releases.read(request);
      if (found !== void 0) remember(known, key, found);
      return found;
    }
  };
}
function remember(values, key, value) {
  values.delete(key);
  values.set(key, value);
  const [oldest] = values.keys();
  if (values.size > REMEMBERED && oldest !== void 0) values.delete(oldest);
}

// ../stores/src/store-error.ts
var StoreError = class extends Error {
  name = "StoreError";
  code;
  constructor(code, message, options) {
    super(message, options);
    this.code = code;
  }
};

// ../stores/src/embedded/open-database.ts
var import_node_fs = require("node:fs");
var import_node_sqlite = require("node:sqlite");

// ../stores/src/embedded/retry-while-busy.ts
var import_promises = require("node:timers/promises");

// ../stores/src/system-clock.ts
var systemClock = {
  now: () => Date.now(),
  // Not the global `performance`: its first use loads a module, which would slow the start of every runtime.
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  sleep: (ms, signal) => new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const wake = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal?.addEventListener("abort", wake);
  })
};

// ../stores/src/embedded/retry-while-busy.ts
var SQLITE_BUSY = 5;
async function retryWhileBusy(act, { path, patienceMs }) {
  let refusedAt;
  for (; ; ) {
    try {
      return act();
    } catch (error) {
      if (!isBusy(error)) throw error;
      const now = systemClock.monotonic();
      refusedAt ??= now;
      if (now - refusedAt >= patienceMs) throw stillBusy(path, patienceMs, error);
    }
    await (0, import_promises.setTimeout)(1 + Math.random() * 2);
  }
}
function stillBusy(path, patienceMs, cause) {
  const message = `SQLite has refused ${path} for ${patienceMs / 1e3} s: another process keeps it locked.`;
  const remedy = "End whatever holds it (a database tool, a stopped slipway process), then try again.";
  return new StoreError("store_busy", `${message} ${remedy}`, { cause });
}
function isBusy(error) {
  if (!(error instanceof Error) || !("errcode" in error)) return false;
  return typeof error.errcode === "number" && (error.errcode & 255) === SQLITE_BUSY;
}

// ../stores/src/embedded/open-database.ts
async function openDatabase(file) {
  (0, import_node_fs.closeSync)((0, import_node_fs.openSync)(file.path, "a", 384));
  const database = new import_node_sqlite.DatabaseSync(file.path);
  try {
    await retryWhileBusy(() => prepareFile(database, file), file);
  } catch (error) {
    database.close();
    throw error;
  }
  return { database, sql: statementCache(database) };
}
function prepareFile(database, file) {
  database.exec(`PRAGMA synchronous = ${file.synchronous}`);
  if (versionOf(database) === file.migrations.length) return;
  checkVersion(database, file);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("BEGIN IMMEDIATE");
  try {
    migrate(database, file);
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
function migrate(database, file) {
  checkVersion(database, file);
  for (const script of file.migrations.slice(versionOf(database))) database.exec(script);
  database.exec(`PRAGMA user_version = ${file.migrations.length}`);
}
function checkVersion(database, { path, migrations }) {
  const version = versionOf(database);
  if (version <= migrations.length) return;
  throw new StoreError(
    "state_too_new",
    `${path} was written by a newer Slipway (its version is ${version}, this one knows up to ${migrations.length}): use that one, or another state directory.`
  );
}
function versionOf(database) {
  return Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
}
function statementCache(database) {
  const statements = /* @__PURE__ */ new Map();
  return (text) => {
    const known = statements.get(text);
    if (known !== void 0) return known;
    const statement = database.prepare(text);
    statements.set(text, statement);
    return statement;
  };
}

// ../stores/src/embedded/write-queue.ts
var import_promises2 = require("node:timers/promises");
var LARGEST_BATCH = 128;
var WriteQueue = class {
  #connect;
  #file;
  #waiting = [];
  #draining;
  constructor({ connect, file }) {
    this.#connect = connect;
    this.#file = file;
  }
  /** Makes the change, which must be synchronous, and resolves with what it returned. Rejects with what it threw. */
  write(change) {
    const { promise, resolve, reject } = Promise.withResolvers();
    this.#waiting.push({
      apply: (sql) => {
        const value = change(sql);
        return () => resolve(value);
      },
      reject
    });
    this.#draining ??= this.#drain();
    return promise;
  }
  /** Resolves when nothing waits any more. */
  async idle() {
    await this.#draining;
  }
  async #drain() {
    while (this.#waiting.length > 0) {
      await (0, import_promises2.setImmediate)();
      await this.#commitBatch();
    }
    this.#draining = void 0;
  }
  async #commitBatch() {
    let batch;
    try {
      const connection = await this.#connect();
      await retryWhileBusy(() => connection.sql("BEGIN IMMEDIATE").run(), this.#file);
      batch = this.#waiting.splice(0, LARGEST_BATCH);
      for (const tell of applyAll(connection, batch)) tell();
    } catch (error) {
      for (const { reject } of batch ?? this.#waiting.splice(0)) reject(error);
    }
  }
};
function applyAll(connection, batch) {
  const { database, sql } = connection;
  try {
    const tells = batch.map((waiting) => applyOne(connection, waiting));
    sql("COMMIT").run();
    return tells;
  } catch (error) {
    if (database.isTransaction) sql("ROLLBACK").run();
    throw error;
  }
}
function applyOne({ database, sql }, { apply, reject }) {
  sql("SAVEPOINT change").run();
  try {
    const tell = apply(sql);
    sql("RELEASE change").run();
    return tell;
  } catch (error) {
    if (!database.isTransaction) throw error;
    sql("ROLLBACK TO change").run();
    sql("RELEASE change").run();
    return () => reject(error);
  }
}

// ../stores/src/embedded/database.ts
var Database = class {
  #file;
  #queue;
  #connection;
  #closed = false;
  constructor(file) {
    this.#file = file;
    this.#queue = new WriteQueue({ connect: () => this.#connect(), file });
  }
  /** Runs a query, which must be synchronous. */
  async read(query) {
    const { sql } = await this.#connect();
    return retryWhileBusy(() => query(sql), this.#file);
  }
  /** Makes a change, which must be synchronous; all of it or, when it throws, nothing. */
  write(change) {
    return this.#queue.write(change);
  }
  /** Finishes the writes under way. Whoever comes later gets `store_closed`. */
  async close() {
    await this.#queue.idle();
    this.#closed = true;
    const connection = await this.#connection?.catch(() => void 0);
    this.#connection = void 0;
    connection?.database.close();
  }
  #connect() {
    if (this.#closed) {
      return Promise.reject(
        new StoreError("store_closed", `${this.#file.path} is closed already: open it again.`)
      );
    }
    this.#connection ??= openDatabase(this.#file).catch((error) => {
      this.#connection = void 0;
      throw error;
    });
    return this.#connection;
  }
};

// ../stores/src/embedded/doorbell-file.ts
var import_node_path = require("node:path");
var VERSION_1 = `
  CREATE TABLE rings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    environment TEXT NOT NULL,
    channel TEXT NOT NULL,
    rank INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    rung_at INTEGER NOT NULL,
    lease TEXT,
    ring TEXT NOT NULL
  ) STRICT;
  CREATE INDEX rings_by_turn ON rings (environment, channel, rank, visible_at, id);
  CREATE INDEX rings_by_age ON rings (rung_at);
`;
function doorbellFile(stateDirectory, patienceMs) {
  return {
    path: (0, import_node_path.join)(stateDirectory, "doorbell.sqlite"),
    synchronous: "NORMAL",
    migrations: [VERSION_1],
    patienceMs
  };
}

// ../stores/src/embedded/environment-secret-source.ts
var import_promises3 = late("node:fs/promises");
var import_node_util = late("node:util");

// ../stores/src/embedded/error-code.ts
function hasCode(error, ...codes) {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

// ../stores/src/embedded/environment-secret-source.ts
var EnvironmentSecretSource = class {
  #places;
  constructor(places) {
    this.#places = places;
  }
  async read(secrets) {
    const { variables, dotenvFile } = this.#places;
    const names = Object.keys(secrets);
    const known = names.every((name) => valueIn(variables, name) !== void 0);
    const file = known || dotenvFile === void 0 ? {} : await parseFile(dotenvFile);
    const entries = names.map((name) => [name, valueIn(variables, name) ?? valueIn(file, name)]);
    return {
      values: Object.fromEntries(
        entries.filter((entry) => entry[1] !== void 0)
      ),
      missing: entries.filter(([, value]) => value === void 0).map(([name]) => name)
    };
  }
};
function valueIn(variables, name) {
  return Object.hasOwn(variables, name) ? variables[name] : void 0;
}
async function parseFile(path) {
  try {
    return (0, import_node_util.parseEnv)(await (0, import_promises3.readFile)(path, "utf8"));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return {};
    throw error;
  }
}

// ../stores/src/embedded/file-blob-store.ts
var import_node_crypto = late("node:crypto");
var import_promises5 = late("node:fs/promises");
var import_node_path4 = require("node:path");

// ../stores/src/blob-key.ts
var KEY_BYTES = 1024;
function checkBlobKey(key) {
  const why = whyInvalid(key) ?? (key.split("/").includes("") ? "it has an empty part" : void 0);
  if (why !== void 0) throw invalidKey(key, why);
}
function checkBlobPrefix(prefix) {
  const why = whyInvalid(prefix) ?? (/^\/|\/\//.test(prefix) ? "it has an empty part" : void 0);
  if (why !== void 0) throw invalidKey(prefix, why);
}
function invalidKey(key, why, options) {
  const shown = JSON.stringify(key.length > 200 ? `${key.slice(0, 200)}\u2026` : key);
  const remedy = "Use a relative key of ordinary names with / between them.";
  return new StoreError(
    "blob_key_invalid",
    `${shown} cannot be the key of a blob: ${why}. ${remedy}`,
    options
  );
}
function whyInvalid(key) {
  if (key.includes("\0")) return "it holds a NUL character";
  if (key.split("/").some((part) => part === "." || part === "..")) return "it has a . or .. part";
  if (Buffer.byteLength(key) > KEY_BYTES) return `it is longer than ${KEY_BYTES} bytes`;
  return void 0;
}

// ../stores/src/embedded/blob-path.ts
var import_node_path2 = require("node:path");
function blobPath(stateDirectory, key) {
  return (0, import_node_path2.join)(stateDirectory, "blobs", key);
}

// ../stores/src/embedded/blob-files.ts
var import_promises4 = late("node:fs/promises");
var import_node_path3 = require("node:path");
var MOST_TRIES = 50;
async function writeDurably(path, body) {
  const handle = await (0, import_promises4.open)(path, "wx", 384);
  try {
    await handle.writeFile(body instanceof Uint8Array ? body : exactly(body));
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
async function* exactly({ stream, bytes }) {
  let seen = 0;
  for await (const chunk of stream) {
    seen += chunk.length;
    if (seen > bytes) break;
    yield chunk;
  }
  if (seen === bytes) return;
  const length = seen > bytes ? `more than the ${bytes} bytes` : `${seen} bytes instead of the ${bytes}`;
  throw new StoreError(
    "blob_size_wrong",
    `The stream held ${length} that were said: say its length as it is.`
  );
}
async function moveInto({
  key,
  path,
  unfinished
}) {
  for (let tries = 1; ; tries += 1) {
    try {
      await (0, import_promises4.mkdir)((0, import_node_path3.dirname)(path), { recursive: true, mode: 448 });
      await (0, import_promises4.rename)(unfinished, path);
      return;
    } catch (error) {
      if (hasCode(error, "ENOENT", "ENOTDIR", "EEXIST") && tries < MOST_TRIES) continue;
      if (!hasCode(error, "EISDIR", "ENOTDIR", "EEXIST", "ENOTEMPTY")) throw error;
      throw invalidKey(key, "another key is a part of it, or it of another", { cause: error });
    }
  }
}
async function openExisting(path) {
  let handle;
  try {
    handle = await (0, import_promises4.open)(path);
    const found = await handle.stat();
    if (found.isFile()) return { handle, bytes: found.size };
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await handle?.close();
  return void 0;
}
async function readRange(path, { start, end }) {
  const file = await openExisting(path);
  if (file === void 0) return void 0;
  const { handle, bytes } = file;
  try {
    const length = Math.max(0, Math.min(end ?? bytes, bytes) - start);
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(length), position: start });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
async function filesBelow(directory) {
  const entries = await (0, import_promises4.readdir)(directory, { withFileTypes: true }).catch((error) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const found = entries.map(async (entry) => {
    const path = (0, import_node_path3.join)(directory, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
  return (await Promise.all(found)).flat();
}
async function removeFile(path) {
  try {
    await (0, import_promises4.unlink)(path);
  } catch (error) {
    if (!isMissing(error) && !hasCode(error, "EPERM")) throw error;
  }
}
async function removeFilesBefore(time, directory) {
  for (const name of await (0, import_promises4.readdir)(directory)) {
    const path = (0, import_node_path3.join)(directory, name);
    const found = await (0, import_promises4.stat)(path, { throwIfNoEntry: false });
    if (found !== void 0 && found.mtimeMs < time) await (0, import_promises4.rm)(path, { force: true });
  }
}
function isMissing(error) {
  return hasCode(error, "ENOENT", "ENOTDIR", "EISDIR");
}
async function prune(directory, root) {
  if (directory === root) return;
  try {
    await (0, import_promises4.rmdir)(directory);
  } catch (error) {
    if (hasCode(error, "ENOTEMPTY", "EEXIST", "ENOTDIR")) return;
    if (!hasCode(error, "ENOENT")) throw error;
  }
  await prune((0, import_node_path3.dirname)(directory), root);
}

// ../stores/src/embedded/file-blob-store.ts
var LEFT_BEHIND_MS = 24 * 3600 * 1e3;
var PART_BYTES = 255;
var FileBlobStore = class {
  #root;
  #temporary;
  #clock;
  #prepared = false;
  constructor({ stateDirectory, clock }) {
    this.#root = blobPath(stateDirectory, "");
    this.#temporary = (0, import_node_path4.join)(stateDirectory, "blobs-unfinished");
    this.#clock = clock;
  }
  async put(key, body) {
    const path = this.#path(key);
    await this.#prepare();
    const unfinished = (0, import_node_path4.join)(this.#temporary, (0, import_node_crypto.randomUUID)());
    try {
      await writeDurably(unfinished, body);
      await moveInto({ key, path, unfinished });
    } catch (error) {
      await (0, import_promises5.rm)(unfinished, { force: true });
      throw error;
    }
  }
  async get(key, range) {
    const path = this.#path(key);
    try {
      return range === void 0 ? await (0, import_promises5.readFile)(path) : await readRange(path, range);
    } catch (error) {
      if (isMissing(error)) return void 0;
      throw error;
    }
  }
  async stream(key) {
    const file = await openExisting(this.#path(key));
    if (file === void 0) return void 0;
    return { stream: file.handle.createReadStream(), bytes: file.bytes };
  }
  async list(prefix) {
    checkBlobPrefix(prefix);
    const directory = prefix.slice(0, prefix.lastIndexOf("/") + 1);
    const paths = await filesBelow((0, import_node_path4.join)(this.#root, directory));
    const keys = paths.map((path) => (0, import_node_path4.relative)(this.#root, path)).filter((key) => key.startsWith(prefix));
    const found = await Promise.all(keys.sort().map((key) => this.#sizeOf(key)));
    return found.filter((entry) => entry !== void 0);
  }
  async remove(keys) {
    const paths = keys.map((key) => this.#path(key));
    await Promise.all(paths.map(removeFile));
    for (const directory of new Set(paths.map((path) => (0, import_node_path4.dirname)(path)))) await prune(directory, this.#root);
  }
  /** Makes the place for unfinished files, and clears away what others left there. */
  async #prepare() {
    if (this.#prepared) return;
    await (0, import_promises5.mkdir)(this.#temporary, { recursive: true, mode: 448 });
    await removeFilesBefore(this.#clock.now() - LEFT_BEHIND_MS, this.#temporary);
    this.#prepared = true;
  }
  #path(key) {
    checkBlobKey(key);
    const long = key.split("/").find((part) => Buffer.byteLength(part) > PART_BYTES);
    if (long !== void 0) throw invalidKey(key, `a part of it is longer than ${PART_BYTES} bytes`);
    return (0, import_node_path4.join)(this.#root, key);
  }
  async #sizeOf(key) {
    try {
      return { key, bytes: (await (0, import_promises5.stat)((0, import_node_path4.join)(this.#root, key))).size };
    } catch (error) {
      if (isMissing(error)) return void 0;
      throw error;
    }
  }
};

// ../model/src/protocol/attempt-transitions.ts
function claimAttempt(attempt, request) {
  if (attempt === void 0) return { claimed: false, reason: "not_found" };
  switch (attempt.state) {
    case "CLOSED":
      return { claimed: false, reason: "closed" };
    case "ENDED":
      return { claimed: false, reason: "ended" };
    case "CLAIMED":
      if (attempt.nonce === request.nonce) return { claimed: true, attempt };
      return { claimed: false, reason: "claimed_by_another" };
    case "OPEN":
      if (attempt.cancel !== null) return { claimed: false, reason: "cancel_requested" };
      return { claimed: true, attempt: claimedBy(attempt, request) };
  }
}
function countBeat(beat, nonce) {
  if (beat.closed || (beat.nonce ?? nonce) !== nonce) return { beat, answer: { alive: false } };
  return {
    beat: { ...beat, nonce, counter: beat.counter + 1 },
    answer: { alive: true, cancel: beat.cancel }
  };
}
function endAttempt(attempt, end) {
  if (attempt === void 0 || attempt.nonce !== end.nonce) return void 0;
  if (attempt.state === "ENDED") return attempt;
  if (attempt.state !== "CLAIMED") return void 0;
  return { ...attempt, state: "ENDED", outcome: end.outcome, ended_at: end.at };
}
function claimedBy(attempt, request) {
  return {
    ...attempt,
    state: "CLAIMED",
    nonce: request.nonce,
    host: request.host,
    runtime: request.runtime,
    claimed_at: request.at
  };
}

// ../stores/src/embedded/record-rows.ts
function recordOf(row) {
  return JSON.parse(String(row["body"]));
}
function recordIn(row) {
  return row === void 0 ? void 0 : recordOf(row);
}

// ../stores/src/embedded/attempt-rows.ts
var THIS_ATTEMPT = "run_id = ? AND number = ? AND location = ? AND environment = ?";
var THIS_BEAT = "run_id = ? AND attempt = ? AND location = ? AND environment = ?";
function selectAttempt(sql, ref) {
  return recordIn(sql(`SELECT body FROM attempts WHERE ${THIS_ATTEMPT}`).get(...keyOf(ref)));
}
function selectBeat(sql, ref) {
  return recordIn(sql(`SELECT body FROM beats WHERE ${THIS_BEAT}`).get(...keyOf(ref)));
}
function insertAttempt(sql, attempt) {
  const ref = attemptRefOf(attempt);
  const beat = { ...ref, counter: 0, nonce: null, closed: false, cancel: attempt.cancel };
  const attempts = "INSERT INTO attempts (run_id, number, location, environment, body) VALUES (?, ?, ?, ?, ?)";
  const beats = "INSERT INTO beats (run_id, attempt, location, environment, body) VALUES (?, ?, ?, ?, ?)";
  sql(attempts).run(...keyOf(ref), JSON.stringify(attempt));
  sql(beats).run(...keyOf(ref), JSON.stringify(beat));
}
function updateAttempt(sql, attempt) {
  const text = `UPDATE attempts SET body = ? WHERE ${THIS_ATTEMPT}`;
  sql(text).run(JSON.stringify(attempt), ...keyOf(attemptRefOf(attempt)));
}
function updateBeat(sql, beat) {
  sql(`UPDATE beats SET body = ? WHERE ${THIS_BEAT}`).run(JSON.stringify(beat), ...keyOf(beat));
}
function attemptRefOf({ environment, location, run_id, number }) {
  return { environment, location, run_id, attempt: number };
}
function keyOf({ run_id, attempt, location, environment }) {
  return [run_id, attempt, location, environment];
}

// ../stores/src/embedded/sqlite-attempt-store.ts
var SqliteAttemptStore = class {
  #state;
  constructor(state) {
    this.#state = state;
  }
  claim(request) {
    return this.#state.write((sql) => {
      const attempt = selectAttempt(sql, request.ref);
      const answer = claimAttempt(attempt, request);
      if (answer.claimed && answer.attempt !== attempt) updateAttempt(sql, answer.attempt);
      return answer;
    });
  }
  beat({ ref, nonce }) {
    return this.#state.write((sql) => {
      const stored = selectBeat(sql, ref);
      if (stored === void 0) return { alive: false };
      const { beat, answer } = countBeat(stored, nonce);
      if (beat !== stored) updateBeat(sql, beat);
      return answer;
    });
  }
  end(request) {
    return this.#state.write((sql) => {
      const attempt = selectAttempt(sql, request.ref);
      const ended = endAttempt(attempt, request);
      if (ended === void 0) return { recorded: false };
      if (ended !== attempt) updateAttempt(sql, ended);
      return { recorded: true };
    });
  }
};

// ../stores/src/embedded/sqlite-doorbell.ts
var import_node_crypto2 = late("node:crypto");

// ../stores/src/embedded/ring-rows.ts
var KEPT_MS = 4 * 24 * 3600 * 1e3;
var RANKS = { high: 0, normal: 1 };
function insertRing(sql, ring, { now, visibleAt }) {
  sql("DELETE FROM rings WHERE rung_at <= ?").run(now - KEPT_MS);
  sql(`
    INSERT INTO rings (environment, channel, rank, visible_at, rung_at, ring) VALUES (?, ?, ?, ?, ?, ?)
  `).run(ring.environment, channelOf(ring), rankOf(ring), visibleAt, now, JSON.stringify(ring));
}
function selectNextVisible(sql, { environment, from }, now) {
  const text = `
    SELECT visible_at FROM rings WHERE environment = ? AND channel = ? AND rank = ? AND rung_at > ?
    ORDER BY visible_at LIMIT 1
  `;
  const times = Object.values(RANKS).flatMap(
    (rank) => channelsOf(from).map((channel) => sql(text).get(environment, channel, rank, now - KEPT_MS))
  );
  const earliest = Math.min(...times.map((row) => Number(row?.["visible_at"] ?? Infinity)));
  return Number.isFinite(earliest) ? earliest : void 0;
}
function leaseRings(sql, { environment, from, max }, { now, leaseMs, lease }) {
  const text = `
    SELECT id, visible_at, ring FROM rings
    WHERE environment = ? AND channel = ? AND rank = ? AND visible_at <= ? AND rung_at > ?
    ORDER BY visible_at, id LIMIT ?
  `;
  const next = Object.values(RANKS).flatMap(
    (rank) => channelsOf(from).flatMap((channel) => sql(text).all(environment, channel, rank, now, now - KEPT_MS, max)).sort(byTurn)
  );
  return next.slice(0, max).map((row) => {
    const id = Number(row["id"]);
    sql("UPDATE rings SET visible_at = ?, lease = ? WHERE id = ?").run(now + leaseMs, lease, id);
    return { ring: JSON.parse(String(row["ring"])), receipt: `${id}.${lease}` };
  });
}
function deleteRing(sql, receipt) {
  const [id, lease] = receipt.split(".");
  sql("DELETE FROM rings WHERE id = ? AND lease = ?").run(Number(id), lease ?? "");
}
function byTurn(one, other) {
  return Number(one["visible_at"]) - Number(other["visible_at"]) || Number(one["id"]) - Number(other["id"]);
}
function rankOf(ring) {
  return ring.kind === "queued" ? RANKS[ring.priority] : RANKS.high;
}
function channelOf(ring) {
  return ring.kind === "queued" ? `queue:${ring.queue}` : "changed";
}
function channelsOf(from) {
  if (from === "changed") return ["changed"];
  return [...new Set(from.queues)].map((queue) => `queue:${queue}`);
}

// ../stores/src/embedded/sqlite-doorbell.ts
var SqliteDoorbell = class {
  #parts;
  #waiting = /* @__PURE__ */ new Set();
  #receiving = /* @__PURE__ */ new Set();
  #closed = false;
  constructor(parts) {
    this.#parts = parts;
  }
  async ring(ring, { delayMs = 0 } = {}) {
    const { rings, sockets, clock } = this.#parts;
    const now = clock.now();
    await rings.write((sql) => insertRing(sql, ring, { now, visibleAt: now + delayMs }));
    this.#wakeWaiting();
    await sockets.wakeOthers();
  }
  async receive(request) {
    const receiving = this.#receive(request);
    this.#receiving.add(receiving);
    try {
      return await receiving;
    } finally {
      this.#receiving.delete(receiving);
    }
  }
  async acknowledge(deliveries) {
    if (deliveries.length === 0) return;
    await this.#parts.rings.write((sql) => {
      for (const { receipt } of deliveries) deleteRing(sql, receipt);
    });
  }
  /** Ends all waits, and resolves when they have ended. */
  async close() {
    this.#closed = true;
    this.#wakeWaiting();
    await Promise.allSettled(this.#receiving);
    await this.#parts.sockets.close();
  }
  async #receive(request) {
    const { clock, sockets, pollMs } = this.#parts;
    const deadline = clock.monotonic() + request.waitMs;
    if (request.waitMs > 0) await sockets.listen(() => this.#wakeWaiting());
    while (!this.#closed && request.signal?.aborted !== true) {
      const wake = this.#startWaiting(request.signal);
      try {
        const { deliveries, nextMs } = await this.#look(request);
        const left = deadline - clock.monotonic();
        if (deliveries.length > 0 || left <= 0) return deliveries;
        await clock.sleep(Math.min(left, pollMs, nextMs), wake.signal);
      } finally {
        wake.stop();
      }
    }
    return [];
  }
  /** What can be had now, or how many ms until there will be something. */
  async #look(request) {
    const { rings, clock, leaseMs } = this.#parts;
    const now = clock.now();
    const next = await rings.read((sql) => selectNextVisible(sql, request, now));
    if (next === void 0) return { deliveries: [], nextMs: Infinity };
    if (next > now) return { deliveries: [], nextMs: next - now };
    const deliveries = await rings.write(
      (sql) => leaseRings(sql, request, { now: clock.now(), leaseMs, lease: (0, import_node_crypto2.randomUUID)() })
    );
    return { deliveries, nextMs: 0 };
  }
  #startWaiting(signal) {
    const controller = new AbortController();
    const abort = () => controller.abort();
    this.#waiting.add(controller);
    signal?.addEventListener("abort", abort);
    return {
      signal: controller.signal,
      stop: () => {
        this.#waiting.delete(controller);
        signal?.removeEventListener("abort", abort);
      }
    };
  }
  #wakeWaiting() {
    for (const controller of this.#waiting) controller.abort();
  }
};

// ../stores/src/embedded/sqlite-release-store.ts
var SqliteReleaseStore = class {
  #state;
  constructor(state) {
    this.#state = state;
  }
  create(release) {
    const { environment, location, id, release_digest, commit } = release;
    return this.#state.write((sql) => {
      const stored = sql(`
        SELECT body FROM releases
        WHERE environment = ? AND location = ? AND release_digest = ? AND commit_id = ?
      `).get(environment, location, release_digest, commit);
      if (stored !== void 0) return recordOf(stored);
      sql(`
        INSERT INTO releases (environment, location, id, release_digest, commit_id, body)
        VALUES (?, ?, ?, ?, ?, ?)
      `).run(environment, location, id, release_digest, commit, JSON.stringify(release));
      return release;
    });
  }
  read({ environment, location, id }) {
    const text = "SELECT body FROM releases WHERE environment = ? AND location = ? AND id = ?";
    return this.#state.read((sql) => recordIn(sql(text).get(environment, location, id)));
  }
  list({ environment, location, limit, cursor }) {
    return this.#state.read((sql) => {
      const before = cursor ?? "~";
      const rows = sql(`
        SELECT body FROM releases WHERE environment = ? AND location = ? AND id < ? ORDER BY id DESC LIMIT ?
      `).all(environment, location, before, limit + 1);
      const releases = rows.slice(0, limit).map((row) => recordOf(row));
      const last = releases.at(-1);
      return rows.length > limit && last !== void 0 ? { releases, cursor: last.id } : { releases };
    });
  }
  readCurrent({ environment, location }) {
    const text = "SELECT body FROM currents WHERE environment = ? AND location = ?";
    return this.#state.read((sql) => recordIn(sql(text).get(environment, location)));
  }
  listCurrents(environment) {
    const text = "SELECT body FROM currents WHERE environment = ? ORDER BY location";
    return this.#state.read(
      (sql) => sql(text).all(environment).map((row) => recordOf(row))
    );
  }
  writeCurrent(current) {
    const { environment, location, version } = current;
    const body = JSON.stringify(current);
    return this.#state.write((sql) => {
      const { changes } = version === 1 ? sql(`
              INSERT INTO currents (environment, location, version, body) VALUES (?, ?, 1, ?)
              ON CONFLICT DO NOTHING
            `).run(environment, location, body) : sql(`
              UPDATE currents SET version = ?, body = ?
              WHERE environment = ? AND location = ? AND version = ?
            `).run(version, body, environment, location, version - 1);
      return changes === 1;
    });
  }
};

// ../stores/src/embedded/run-rows.ts
var PRIORITIES = ["high", "normal"];
function rankOf2(priority) {
  return PRIORITIES.indexOf(priority);
}
function insertRun(sql, run) {
  const { id, environment, location, job } = run;
  sql(`
    INSERT INTO runs (id, environment, location, job, queue, priority, status, not_before, open, version, body)
    VALUES (:id, :environment, :location, :job, :queue, :priority, :status, :not_before, :open, :version, :body)
  `).run({ id, environment, location, job, ...changingColumns(run) });
}
function updateRun(sql, run) {
  const { id, environment, location } = run;
  const { changes } = sql(`
    UPDATE runs SET queue = :queue, priority = :priority, status = :status, not_before = :not_before, open = :open,
      version = :version, body = :body
    WHERE id = :id AND environment = :environment AND location = :location AND version = :version - 1
  `).run({ id, environment, location, ...changingColumns(run) });
  return changes === 1;
}
function selectRun(sql, { run_id, environment, location }) {
  const text = "SELECT body FROM runs WHERE id = ? AND environment = ? AND location = ?";
  return recordIn(sql(text).get(run_id, environment, location));
}
function selectRuns(sql, query) {
  const { environment, location, job, status, limit, cursor } = query;
  const { text, values } = allOf({
    environment: ["environment = :environment", environment],
    location: ["location = :location", location],
    job: ["job = :job", job],
    status: ["status = :status", status],
    cursor: ["id < :cursor", cursor]
  });
  const rows = sql(`SELECT body FROM runs WHERE ${text} ORDER BY id DESC LIMIT :limit`).all({
    ...values,
    limit: limit + 1
  });
  const runs = rows.slice(0, limit).map((row) => recordOf(row));
  const last = runs.at(-1);
  return rows.length > limit && last !== void 0 ? { runs, cursor: last.id } : { runs };
}
function selectOpenRuns(sql, query) {
  const { environment, queues, status, limit, cursor } = query;
  const { text, values } = allOf({
    environment: ["environment = :environment", environment],
    queues: ["queue IN (SELECT value FROM json_each(:queues))", queues && JSON.stringify(queues)],
    status: ["status = :status", status],
    cursor: [
      "(queue, priority, not_before, id) > (:cursor ->> 0, :cursor ->> 1, :cursor ->> 2, :cursor ->> 3)",
      cursor
    ]
  });
  const rows = sql(`
    SELECT id, environment, location, queue, priority, not_before, status FROM runs
    WHERE open = 1 AND ${text} ORDER BY queue, priority, not_before, id LIMIT :limit
  `).all({ ...values, limit: limit + 1 });
  const runs = rows.slice(0, limit).map(openRunOf);
  const last = runs.at(-1);
  return rows.length > limit && last !== void 0 ? { runs, cursor: cursorAfter(last) } : { runs };
}
function allOf(conditions) {
  const given = Object.entries(conditions).flatMap(
    ([name, [text, value]]) => value === void 0 ? [] : [{ name, text, value }]
  );
  return {
    text: given.map(({ text }) => text).join(" AND "),
    values: Object.fromEntries(given.map(({ name, value }) => [name, value]))
  };
}
function changingColumns(run) {
  const { queue, status, not_before, version } = run;
  const open2 = run.settled_at === null ? 1 : 0;
  return {
    queue,
    priority: rankOf2(run.priority),
    status,
    not_before,
    open: open2,
    version,
    body: JSON.stringify(run)
  };
}
function openRunOf(row) {
  return {
    ref: {
      environment: String(row["environment"]),
      location: String(row["location"]),
      run_id: String(row["id"])
    },
    queue: String(row["queue"]),
    priority: PRIORITIES[Number(row["priority"])] ?? "normal",
    not_before: Number(row["not_before"]),
    status: row["status"]
  };
}
function cursorAfter({ queue, priority, not_before, ref }) {
  return JSON.stringify([queue, rankOf2(priority), not_before, ref.run_id]);
}

// ../stores/src/embedded/sqlite-run-store.ts
var SqliteRunStore = class {
  #state;
  constructor(state) {
    this.#state = state;
  }
  create({ run, idempotency }) {
    return this.#state.write((sql) => {
      const earlier = idempotency === null ? void 0 : takeKey(sql, run, idempotency);
      if (earlier !== void 0) return { created: false, ...earlier };
      insertRun(sql, run);
      return { created: true };
    });
  }
  findKey({ environment, location, job, key, at }) {
    return this.#state.read((sql) => {
      const row = selectKey(sql, { environment, location, job, key });
      return row === void 0 || Number(row["expires_at"]) <= at ? void 0 : keyHolder(row);
    });
  }
  locate(runId) {
    return this.#state.read((sql) => {
      const row = sql("SELECT environment, location FROM runs WHERE id = ?").get(runId);
      if (row === void 0) return void 0;
      return { environment: String(row["environment"]), location: String(row["location"]), run_id: runId };
    });
  }
  read(ref) {
    return this.#state.read((sql) => selectRun(sql, ref));
  }
  readNewest(ref) {
    return this.#state.read((sql) => {
      const run = selectRun(sql, ref);
      if (run === void 0) return void 0;
      const { environment, location, run_id } = ref;
      const newest = { environment, location, run_id, attempt: run.attempt };
      return { run, attempt: selectAttempt(sql, newest) ?? null };
    });
  }
  write({ run, attempt }) {
    return this.#state.write((sql) => {
      const apply = attempt === void 0 ? () => void 0 : prepareChange(sql, attempt);
      if (apply === void 0 || !updateRun(sql, run)) return false;
      apply();
      return true;
    });
  }
  readAttempt(ref) {
    return this.#state.read((sql) => selectAttempt(sql, ref));
  }
  recordHandle({ ref, handle }) {
    return this.#state.write((sql) => {
      const attempt = selectAttempt(sql, ref);
      if (attempt === void 0) return void 0;
      const launched = { ...attempt, handle };
      updateAttempt(sql, launched);
      return launched;
    });
  }
  readBeats(refs) {
    return this.#state.read((sql) => refs.flatMap((ref) => selectBeat(sql, ref) ?? []));
  }
  listOpen(query) {
    return this.#state.read((sql) => selectOpenRuns(sql, query));
  }
  list(query) {
    return this.#state.read((sql) => selectRuns(sql, query));
  }
};
function takeKey(sql, { id, environment, location, job, submitted_at }, { key, content_digest, expires_at }) {
  sql("DELETE FROM idempotency WHERE expires_at <= ?").run(submitted_at);
  const taken = sql(`
    INSERT INTO idempotency (environment, location, job, key, run_id, content_digest, expires_at)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
  `).run(environment, location, job, key, id, content_digest, expires_at);
  if (taken.changes === 1) return void 0;
  const earlier = selectKey(sql, { environment, location, job, key });
  return earlier && keyHolder(earlier);
}
function selectKey(sql, { environment, location, job, key }) {
  const text = "SELECT * FROM idempotency WHERE environment = ? AND location = ? AND job = ? AND key = ?";
  return sql(text).get(environment, location, job, key);
}
function keyHolder(row) {
  return { run_id: String(row["run_id"]), content_digest: String(row["content_digest"]) };
}
function prepareChange(sql, change) {
  switch (change.kind) {
    case "open": {
      const { attempt } = change;
      return selectAttempt(sql, attemptRefOf(attempt)) === void 0 ? () => insertAttempt(sql, attempt) : void 0;
    }
    case "close": {
      const attempt = selectAttempt(sql, change.ref);
      const beat = selectBeat(sql, change.ref);
      if (attempt?.state !== change.expect || beat === void 0) return void 0;
      return () => {
        updateAttempt(sql, { ...attempt, state: "CLOSED", ended_at: change.at });
        updateBeat(sql, { ...beat, closed: true });
      };
    }
    case "cancel": {
      const attempt = selectAttempt(sql, change.ref);
      const beat = selectBeat(sql, change.ref);
      if (attempt === void 0 || beat === void 0) return void 0;
      return () => {
        updateAttempt(sql, { ...attempt, cancel: attempt.cancel ?? change.cancel });
        updateBeat(sql, { ...beat, cancel: beat.cancel ?? change.cancel });
      };
    }
  }
}

// ../stores/src/embedded/state-file.ts
var import_node_path5 = require("node:path");
var VERSION_12 = `
  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    environment TEXT NOT NULL,
    location TEXT NOT NULL,
    job TEXT NOT NULL,
    queue TEXT NOT NULL,
    priority INTEGER NOT NULL,
    status TEXT NOT NULL,
    not_before INTEGER NOT NULL,
    open INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX runs_of_environment ON runs (environment, id);
  CREATE INDEX runs_of_location ON runs (environment, location, id);
  CREATE INDEX open_runs ON runs (environment, priority, not_before, id) WHERE open = 1;

  CREATE TABLE idempotency (
    environment TEXT NOT NULL,
    location TEXT NOT NULL,
    job TEXT NOT NULL,
    key TEXT NOT NULL,
    run_id TEXT NOT NULL,
    content_digest TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (environment, location, job, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX idempotency_expiry ON idempotency (expires_at);

  CREATE TABLE attempts (
    environment TEXT NOT NULL,
    location TEXT NOT NULL,
    run_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (run_id, number, location, environment)
  ) STRICT;

  CREATE TABLE beats (
    environment TEXT NOT NULL,
    location TEXT NOT NULL,
    run_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (run_id, attempt, location, environment)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE releases (
    environment TEXT NOT NULL,
    location TEXT NOT NULL,
    id TEXT NOT NULL,
    release_digest TEXT NOT NULL,
    commit_id TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (environment, location, id),
    UNIQUE (environment, location, release_digest, commit_id)
  ) STRICT;

  CREATE TABLE currents (
    environment TEXT NOT NULL,
    location TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (environment, location)
  ) STRICT, WITHOUT ROWID;
`;
var VERSION_2 = `
  DROP INDEX open_runs;
  CREATE INDEX open_runs ON runs (environment, queue, priority, not_before, id) WHERE open = 1;
`;
function stateFile(stateDirectory, patienceMs) {
  return {
    path: (0, import_node_path5.join)(stateDirectory, "state.sqlite"),
    synchronous: "FULL",
    migrations: [VERSION_12, VERSION_2],
    patienceMs
  };
}

// ../stores/src/embedded/wake-sockets.ts
var import_node_crypto3 = late("node:crypto");
var import_node_fs3 = require("node:fs");
var import_node_path7 = require("node:path");

// ../stores/src/embedded/socket-directory.ts
var import_node_fs2 = require("node:fs");
var import_node_os = late("node:os");
var import_node_path6 = require("node:path");
var PATH_BYTES = 103;
var NAME_BYTES = 32;
function socketDirectory(stateDirectory) {
  const beside = (0, import_node_path6.join)(stateDirectory, "sockets");
  const directory = isShort(beside) ? beside : linkedDirectory((0, import_node_path6.join)(stateDirectory, "sockets.link"));
  (0, import_node_fs2.mkdirSync)(directory, { recursive: true, mode: 448 });
  return directory;
}
function linkedDirectory(link) {
  try {
    return (0, import_node_fs2.readlinkSync)(link);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  const made = (0, import_node_fs2.mkdtempSync)(temporaryPrefix());
  try {
    (0, import_node_fs2.symlinkSync)(made, link);
    return made;
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    (0, import_node_fs2.rmdirSync)(made);
    return (0, import_node_fs2.readlinkSync)(link);
  }
}
function temporaryPrefix() {
  const usual = (0, import_node_path6.join)((0, import_node_os.tmpdir)(), "slipway-");
  return isShort(`${usual}XXXXXX`) ? usual : "/tmp/slipway-";
}
function isShort(directory) {
  return Buffer.byteLength(directory) + NAME_BYTES <= PATH_BYTES;
}

// ../stores/src/embedded/wake-sockets.ts
var WakeSockets = class {
  #stateDirectory;
  #peers = /* @__PURE__ */ new Map();
  /** Made when it is to listen: a runtime only wakes others, and starts faster while nothing asks for `node:crypto`. */
  #name;
  #found;
  #listening;
  #waking;
  constructor(stateDirectory) {
    this.#stateDirectory = stateDirectory;
  }
  /** Calls `onWake` from now on, whenever another process wakes this one. */
  async listen(onWake) {
    this.#name ??= `${process.pid}-${(0, import_node_crypto3.randomBytes)(4).toString("hex")}`;
    this.#listening ??= listen({ directory: this.#directory(), name: this.#name, onWake });
    try {
      await this.#listening;
    } catch (error) {
      this.#listening = void 0;
      throw error;
    }
  }
  /** Wakes all other processes that listen now. Resolves when the bytes are on their way. */
  wakeOthers() {
    this.#waking ??= Promise.resolve().then(async () => {
      this.#waking = void 0;
      await this.#wakeAll();
    });
    return this.#waking;
  }
  async close() {
    const listener = await this.#listening?.catch(() => void 0);
    await listener?.close();
    for (const { socket } of this.#peers.values()) socket.destroy();
  }
  async #wakeAll() {
    const own = this.#name && socketName(this.#name);
    const names = socketNames(this.#directory()).filter((name) => name !== own);
    if (names.length === 0) return;
    const { connect } = await Promise.resolve().then(() => __toESM(require("node:net"), 1));
    await Promise.all(names.map((name) => (this.#peers.get(name) ?? this.#connect(connect, name)).wake()));
  }
  #connect(connect, name) {
    const path = (0, import_node_path7.join)(this.#directory(), name);
    const peer = new Peer(connect(path), (error) => {
      this.#peers.delete(name);
      if (hasCode(error, "ECONNREFUSED")) (0, import_node_fs3.rmSync)(path, { force: true });
    });
    this.#peers.set(name, peer);
    return peer;
  }
  #directory() {
    this.#found ??= socketDirectory(this.#stateDirectory);
    return this.#found;
  }
};
var Peer = class {
  socket;
  #connected;
  constructor(socket, onGone) {
    this.socket = socket;
    this.#connected = new Promise((resolve) => {
      let failed;
      socket.once("connect", () => resolve());
      socket.once("error", (error) => failed = error);
      socket.once("close", () => {
        onGone(failed);
        resolve();
      });
    });
    socket.unref();
  }
  async wake() {
    await this.#connected;
    if (this.socket.writable && this.socket.writableLength === 0) this.socket.write("!");
  }
};
async function listen(receiver) {
  const { createServer } = await Promise.resolve().then(() => __toESM(require("node:net"), 1));
  const connections = /* @__PURE__ */ new Set();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.unref();
    socket.on("data", () => receiver.onWake());
    socket.on("error", () => socket.destroy());
    socket.on("close", () => connections.delete(socket));
  });
  const unfinished = (0, import_node_path7.join)(receiver.directory, `${receiver.name}.new`);
  await startListening(server, unfinished);
  server.unref();
  (0, import_node_fs3.chmodSync)(unfinished, 384);
  const path = (0, import_node_path7.join)(receiver.directory, socketName(receiver.name));
  (0, import_node_fs3.renameSync)(unfinished, path);
  return {
    close: async () => {
      (0, import_node_fs3.rmSync)(path, { force: true });
      for (const socket of connections) socket.destroy();
      await new Promise((resolve) => {
        server.close(() => resolve());
      });
    }
  };
}
function startListening(server, path) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => resolve());
  });
}
function socketName(name) {
  return `${name}.sock`;
}
function socketNames(directory) {
  try {
    return (0, import_node_fs3.readdirSync)(directory).filter((name) => name.endsWith(".sock"));
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

// ../stores/src/embedded/open-embedded.ts
function openEmbedded({
  stateDirectory,
  variables,
  dotenvFile,
  clock = systemClock,
  leaseMs = 3e4,
  pollMs = 1e3,
  patienceMs = 1e4
}) {
  (0, import_node_fs4.mkdirSync)(stateDirectory, { recursive: true, mode: 448 });
  const directory = (0, import_node_fs4.realpathSync)(stateDirectory);
  const state = new Database(stateFile(directory, patienceMs));
  const rings = new Database(doorbellFile(directory, patienceMs));
  const doorbell = new SqliteDoorbell({ rings, sockets: new WakeSockets(directory), clock, leaseMs, pollMs });
  return {
    runs: new SqliteRunStore(state),
    attempts: new SqliteAttemptStore(state),
    releases: shareReads(new SqliteReleaseStore(state)),
    doorbell,
    blobs: new FileBlobStore({ stateDirectory: directory, clock }),
    secrets: new EnvironmentSecretSource({ variables, ...dotenvFile === void 0 ? {} : { dotenvFile } }),
    close: async () => {
      await doorbell.close();
      await Promise.all([rings.close(), state.close()]);
    }
  };
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  openEmbedded
});
