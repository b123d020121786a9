// The interpreter of a page. The only file that knows which one it is, and how it is fetched and spoken to.
//
//   const python = await vgKernel.start(onStatus);
//   const {ok, shown} = await python.run(code, onOutput);      // shown: [{type, data}], as they came to onOutput
//   await python.need("figures", onStatus);                    // what a first figure needs
//   python.stop();                                             // an endless loop too; start again afterwards
//
// Everything arrives by script elements, because a page that was opened from disk may load nothing else. The
// interpreter runs in a worker, so that the page stays alive and a loop can be ended.
"use strict";
window.vgKernel = (() => {
  const here = new URL(".", document.currentScript.src).href;
  const mounts = { base: "/usr/local/lib/python315.zip", course: "/course", figures: "/figures" };
  const arrived = new Map(); // pieces by name of file
  const kept = new Map(); // gzipped bytes by name of part; the compiled module

  // A function type with an exception reference: what old browsers do not know.
  const probe = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 105]);
  const works = () =>
    typeof WebAssembly === "object" && typeof DecompressionStream === "function" &&
    typeof Worker === "function" && WebAssembly.validate(probe);

  function script(name) {
    return new Promise((done, failed) => {
      const element = document.createElement("script");
      element.src = here + name;
      element.onload = () => { element.remove(); done(); };
      element.onerror = () => { element.remove(); failed(new Error(`${name} could not be loaded`)); };
      document.head.append(element);
    });
  }

  function decoded(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  }

  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

  // Fetch parts, four pieces at a time; those that are here already are not fetched again.
  async function fetchParts(names, onStatus) {
    if (!vgKernel.parts) await script("parts.js");
    const missing = names.filter((name) => !kept.has(name));
    const pieces = missing.flatMap((name) => vgKernel.parts[name]);
    const total = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
    let loaded = 0;
    const say = () => onStatus({ stage: "loading", words: `Loading Python: ${megabytes(loaded)} of ${megabytes(total)} MB`, loaded, total });
    if (total) say();
    const queue = [...pieces];
    await Promise.all(Array.from({ length: 4 }, async () => {
      for (let piece; (piece = queue.shift()); say()) {
        if (!arrived.has(piece.file)) await script(`parts/${piece.file}`);
        loaded += piece.bytes;
      }
    }));
    for (const name of missing) {
      const bytes = new Uint8Array(vgKernel.parts[name].reduce((sum, piece) => sum + piece.bytes, 0));
      let at = 0;
      for (const { file } of vgKernel.parts[name]) {
        bytes.set(arrived.get(file), at);
        at += arrived.get(file).length;
        arrived.delete(file);
      }
      kept.set(name, bytes);
    }
  }

  async function start(onStatus = () => {}) {
    if (!works()) throw new Error("This browser is too old to run Python on the page");
    await fetchParts(["guest", "module", "base", "course"], onStatus);
    onStatus({ stage: "starting", words: "Starting Python" });
    const guest = JSON.parse(new TextDecoder().decode(await gunzip(kept.get("guest"))));
    const code = new Blob([guest.shim, `(${inside})(self)`], { type: "text/javascript" });
    const address = URL.createObjectURL(code);
    const worker = new Worker(address);
    const jobs = new Map();
    const added = new Set();
    let count = 0;
    let ended = null;

    function end(reason) {
      ended = reason;
      worker.terminate();
      for (const job of jobs.values()) job.finish({ ok: false, stopped: reason, shown: job.shown });
      jobs.clear();
    }
    worker.onmessage = ({ data: message }) => {
      const job = jobs.get(message.id);
      if (message.compiled) kept.set("compiled", message.compiled);
      if (message.shown && job) { job.shown.push(message.shown); job.onOutput(message.shown); }
      if (message.dead) end(message.dead);
      if (message.done && job) { jobs.delete(message.id); job.finish({ ok: message.ok && !job.shown.some(({ type }) => type === "error"), shown: job.shown, memory: message.memory }); }
    };
    worker.onerror = (event) => { event.preventDefault(); end(event.message || "Python could not be started"); };
    const ask = (order, onOutput = () => {}) => new Promise((finish) => {
      if (ended) return finish({ ok: false, stopped: ended, shown: [] });
      const id = ++count;
      jobs.set(id, { finish, onOutput, shown: [] });
      worker.postMessage({ ...order, id });
    });

    const started = await ask({
      order: "start", module: kept.get("compiled") || kept.get("module"), prelude: guest.prelude, mounts,
      packs: { base: kept.get("base"), course: kept.get("course") },
    });
    URL.revokeObjectURL(address);
    if (!started.ok) {
      const said = started.shown.map(({ data }) => data).join("");
      end("failed");
      throw new Error(`Python could not be started. ${started.stopped || ""} ${said}`);
    }
    return {
      memory: started.memory,
      run: (code, onOutput) => ask({ order: "run", code }, onOutput),
      async need(name, onStatus = () => {}) {
        if (added.has(name)) return;
        await fetchParts([name], onStatus);
        await ask({ order: "add", name, pack: kept.get(name) });
        added.add(name);
      },
      stop: () => end("stopped"),
    };
  }

  async function gunzip(bytes) {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  // What the worker runs; it may use nothing of this page. `shim` serves the system calls of WASI.
  function inside(self) {
    const { WASI, File, Directory, PreopenDirectory, OpenFile, Fd, wasi: abi } = self.shim || shim;
    const mounted = {};
    let python;
    let current;

    const gunzip = async (bytes) => {
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      return new Uint8Array(await new Response(stream).arrayBuffer());
    };
    const show = (type, data) => { if (data) self.postMessage({ id: current, shown: { type, data } }); };

    // Text, and between two record separators what the guest shows otherwise.
    class Output extends Fd {
      constructor(type) { super(); this.type = type; this.decoder = new TextDecoder(); this.held = null; }
      fd_fdstat_get() {
        const status = new abi.Fdstat(abi.FILETYPE_CHARACTER_DEVICE, 0);
        status.fs_rights_base = BigInt(abi.RIGHTS_FD_WRITE);
        return { ret: 0, fdstat: status };
      }
      fd_filestat_get() { return { ret: 0, filestat: new abi.Filestat(0n, abi.FILETYPE_CHARACTER_DEVICE, 0n) }; }
      fd_write(data) {
        const [text, ...rest] = this.decoder.decode(data, { stream: true }).split("\x1e");
        this.take(text);
        for (const next of rest) {
          if (this.held === null) this.held = "";
          else { show(...JSON.parse(this.held)); this.held = null; }
          this.take(next);
        }
        return { ret: 0, nwritten: data.byteLength };
      }
      take(text) { if (this.held === null) show(this.type, text); else this.held += text; }
    }

    function unpack(bytes, into) {
      const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
      const index = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
      for (const [path, [at, size]] of Object.entries(index)) {
        const folders = path.split("/");
        const name = folders.pop();
        let folder = into;
        for (const part of folders) {
          if (!folder.contents.has(part)) folder.contents.set(part, new Directory(new Map()));
          folder = folder.contents.get(part);
        }
        folder.contents.set(name, new File(bytes.subarray(4 + length + at, 4 + length + at + size), { readonly: true }));
      }
    }

    function turn(code) {
      const bytes = new TextEncoder().encode(code);
      const at = python.host_alloc(bytes.length) >>> 0;
      new Uint8Array(python.memory.buffer, at, bytes.length).set(bytes);
      return python.turn(at, bytes.length) === 0;
    }

    const orders = {
      async start({ module, prelude, mounts, packs }) {
        for (const [name, path] of Object.entries(mounts)) mounted[name] = new PreopenDirectory(path, new Map());
        await Promise.all(Object.keys(packs).map((name) => orders.add({ name, pack: packs[name] })));
        if (!(module instanceof WebAssembly.Module)) {
          module = await WebAssembly.compile(await gunzip(module));
          self.postMessage({ compiled: module });
        }
        const files = [
          new OpenFile(new File([])), new Output("text/plain"), new Output("stderr"), ...Object.values(mounted),
          new PreopenDirectory("/", new Map([["scratch", new Directory(new Map())]])),
        ];
        const settings = ["TMPDIR=/scratch", "HOME=/scratch", "PYTHONTZPATH=", "NO_COLOR=1", "MPLBACKEND=agg", "MPLCONFIGDIR=/scratch"];
        const system = new WASI(["/usr/local/bin/python.wasm"], settings, files, { debug: false });
        const instance = await WebAssembly.instantiate(module, {
          wasi_snapshot_preview1: { ...system.wasiImport, proc_exit(code) { throw new Error(`Python has ended (${code})`); } },
          host: { call: () => -1 },
        });
        system.inst = instance;
        python = instance.exports;
        python._initialize();
        return turn(prelude);
      },
      async add({ name, pack }) {
        unpack(await gunzip(pack), mounted[name].dir);
        return !python || turn("import importlib; importlib.invalidate_caches()");
      },
      run: async ({ code }) => turn(code),
    };

    self.onmessage = async ({ data: message }) => {
      current = message.id;
      try {
        const ok = await orders[message.order](message);
        self.postMessage({ id: message.id, done: true, ok, memory: python?.memory.buffer.byteLength });
      } catch (error) {
        self.postMessage({ id: message.id, dead: String(error) });
      }
    };
  }

  return { start, works, take: (file, text) => arrived.set(file, decoded(text)) };
})();
