// Cells that the reader edits and runs on the page. Nothing is fetched before the first Run or Edit.
//
// What the reader typed and solved is kept in this browser (localStorage) and marked as theirs; a page that was
// opened from disk keeps it too. kernel.js knows the interpreter, vendor/codemirror the editor.
"use strict";
window.vgLive = (() => {
  const { page, exercises } = document.currentScript.dataset;
  const here = new URL(".", document.currentScript.src).href;
  const CHECK = /\bcheck\(\s*["']([\w-]+)["']/;
  const FIGURES = /\bplots\s*\.|\bmatplotlib\b|\bplt\b/;
  const SLOW = 10; // seconds that are worth a word
  const live = { cells: null };

  // ---- What is kept ----

  // It is read anew each time: another page may have kept something meanwhile.
  const NAME = "vanishing-gradients-live";
  let memory = null; // of a browser that keeps nothing, as long as the page lives
  function kept() {
    if (memory) return memory;
    try {
      return { texts: {}, solved: {}, ...JSON.parse(localStorage.getItem(NAME)) };
    } catch {
      return (memory = { texts: {}, solved: {} });
    }
  }
  const holdsAnything = ({ texts, solved }) => Object.keys(texts).length + Object.keys(solved).length > 0;
  function keep(change) {
    const all = kept();
    change(all);
    try {
      if (holdsAnything(all)) localStorage.setItem(NAME, JSON.stringify(all));
      else localStorage.removeItem(NAME);
    } catch {
      memory = all;
    }
    showKept();
  }

  const typed = new Set(); // cells whose text is kept soon, at the latest when the reader leaves
  let soon;
  function keepSoon(cell) {
    typed.add(cell);
    clearTimeout(soon);
    soon = setTimeout(keepTyped, 300);
  }
  function keepTyped() {
    clearTimeout(soon);
    for (const { place, text, edited } of typed) {
      keep(({ texts }) => {
        if (edited) texts[place] = text;
        else delete texts[place];
      });
    }
    typed.clear();
  }

  // ---- Small things ----

  function make(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }
  const button = (text, label, onclick, more = "") =>
    make("button", { type: "button", className: `live-button ${more}`, textContent: text, ariaLabel: label, onclick });
  const scripts = new Map();
  function load(path) {
    if (!scripts.has(path)) {
      scripts.set(path, new Promise((done, failed) => {
        const script = make("script", { src: here + path, onload: done });
        script.onerror = () => { scripts.delete(path); failed(new Error(`${path} could not be loaded`)); };
        document.head.append(script);
      }));
    }
    return scripts.get(path);
  }

  // ---- The interpreter of this page ----

  let python = null; // a promise
  let ran = new Set(); // numbers of the cells that it has run
  let busy = null; // the cell that runs

  function stop() {
    const ending = python;
    python = null;
    ran = new Set();
    ending?.then((it) => it.stop(), () => {});
  }

  async function ready(onStatus) {
    await Promise.all([load("kernel.js"), live.cells || load(`cells/${page}.js`)]);
    if (!vgKernel.works()) {
      throw new Error("This browser is too old to run Python on the page: Chrome 137, Firefox 131, Safari 18.4 or newer can. Everything else on the page works; the notebook of this page (download button above) runs in Jupyter.");
    }
    python ??= vgKernel.start(onStatus).catch((error) => { python = null; throw error; });
    return python;
  }

  // ---- One cell ----

  class Cell {
    constructor(box) {
      this.box = box;
      this.number = Number([...box.classList].find((name) => /^live-\d+$/.test(name)).slice(5));
      this.pre = box.querySelector(":scope > .cell_input pre, :scope > details .cell_input pre");
      this.original = this.pre.textContent.replace(/\n$/, "");
      this.printed = this.pre.innerHTML;
      this.text = this.original;
      this.isExercise = box.classList.contains("tag_exercise");
      this.key = this.isExercise ? CHECK.exec(this.original)?.[1] : null;
      this.place = `${page}#${this.key || this.number}`;
      this.label = this.isExercise ? "your answer" : `cell ${this.number + 1}`;
      this.output = box.querySelector(":scope > .cell_output") || make("div", { className: "cell_output docutils container" });
      if (!this.output.parentNode) box.append(this.output);
      this.computed = [...this.output.childNodes];
      this.addBar();
      const mine = kept().texts[this.place];
      if (mine !== undefined && mine !== this.original) this.note(mine);
    }

    addBar() {
      this.runButton = button("Run", `Run ${this.label}`, () => this.run(), "live-run");
      this.editButton = button("Edit", `Edit ${this.label}`, () => this.edit(), "live-edit");
      this.stopButton = button("Stop", "Stop", () => { this.stopped = true; stop(); }, "live-stop");
      this.resetButton = button("Reset", `Reset ${this.label} to the printed code`, () => this.reset(), "live-reset");
      this.mark = make("span", { className: "live-mine", textContent: "your version", hidden: true });
      this.status = make("span", { className: "live-status", role: "status" });
      this.progress = make("progress", { className: "live-progress", hidden: true, ariaLabel: "Loading Python" });
      this.stopButton.hidden = this.resetButton.hidden = true;
      this.bar = make("div", { className: "live-bar" }, this.runButton, this.editButton, this.stopButton, this.resetButton, this.mark, this.progress, this.status);
      this.box.querySelector(".cell_input").append(this.bar);
      this.box.classList.add("live");
      this.pre.addEventListener("dblclick", () => this.edit());
      if (this.isExercise) this.pre.addEventListener("click", () => this.edit());
    }

    get edited() { return this.text !== this.original; }

    // Takes a text as the reader's; the printed code is kept beside it.
    note(text) {
      this.text = text;
      this.mark.hidden = !this.edited;
      this.resetButton.hidden = !this.edited && this.fresh;
      // What the copy button copies, behind the editor too.
      if (this.edited) this.pre.textContent = text + "\n";
      else this.pre.innerHTML = this.printed;
    }

    setText(text) {
      this.note(text);
      keepSoon(this);
      this.editor?.set(text);
    }

    fresh = true; // the output is the printed one

    async edit() {
      if (this.editing) return this.editor?.focus();
      this.editing = true;
      try {
        await load("../vendor/codemirror/editor.js");
      } catch (error) {
        this.editing = false;
        return this.say(error.message);
      }
      const help = make("span", { className: "live-help", id: `live-help-${this.number}`, textContent: "Shift+Enter runs. Tab indents; Escape, then Tab, leaves." });
      const room = make("div", { className: "live-editor" });
      const { fontSize, lineHeight, padding } = getComputedStyle(this.pre);
      Object.assign(room.style, { fontSize, lineHeight, padding });
      this.pre.hidden = true;
      this.pre.after(room);
      this.bar.append(help);
      this.editor = vgEditor.open({
        parent: room, text: this.text, label: `Python, ${this.label}`, describedby: help.id,
        onRun: () => this.run(), onChange: (text) => { this.note(text); keepSoon(this); },
      });
      this.editButton.hidden = true;
      this.editor.focus();
    }

    reset() {
      const back = this.resetButton === document.activeElement;
      this.output.replaceChildren(...this.computed);
      this.output.classList.remove("live-new", "live-waits");
      this.fresh = true;
      this.setText(this.original);
      this.say("");
      keepTyped();
      if (back) this.runButton.focus();
    }

    say(words, share = null) {
      this.status.textContent = words;
      this.progress.hidden = share === null;
      if (share !== null) this.progress.value = share;
    }

    async run() {
      if (busy) return this.say(busy === this ? "It is running." : "Another cell is running; stop it first.");
      busy = this;
      this.stopped = false;
      keepTyped();
      this.stopButton.hidden = false;
      this.runButton.disabled = true;
      this.output.classList.add("live-waits");
      try {
        await this.runHere();
      } catch (error) {
        if (!this.stopped) this.say(error.message);
      }
      if (this.stopped) this.say("Stopped. The next Run starts Python anew.");
      busy = null;
      this.output.classList.remove("live-waits");
      this.stopButton.hidden = true;
      const focused = document.activeElement === document.body || document.activeElement === this.stopButton;
      this.runButton.disabled = false;
      if (focused) this.runButton.focus({ preventScroll: true });
    }

    async runHere() {
      const onStatus = ({ words, loaded, total }) => { if (busy === this) this.say(words, total ? loaded / total : null); };
      const guest = await ready(onStatus);
      const above = this.isExercise ? [] : missing(this.number);
      const texts = [...above.map(source), this.text];
      if (texts.some((text) => FIGURES.test(text))) await guest.need("figures", onStatus);
      const seconds = above.reduce((sum, number) => sum + (live.cells[number].seconds || 0), live.cells[this.number].seconds || 0);
      const slow = seconds >= SLOW ? ` It takes about ${Math.round(seconds)} seconds.` : "";
      for (const [index, number] of above.entries()) {
        this.say(`Running what stands above: ${index + 1} of ${above.length}.${slow}`, index / above.length);
        const cell = byNumber.get(number);
        const told = cell?.edited ? cell : null;
        const { ok, shown, stopped } = await guest.run(call("run", source(number), `cell ${number + 1}`));
        if (stopped) return this.ended(stopped);
        if (told) told.show(shown, ok);
        if (!ok) {
          this.show(shown.filter(({ type }) => type === "error"), false);
          return this.say(`Cell ${number + 1} above failed, so this one was not run.`);
        }
        ran.add(number);
      }
      this.say(`Running.${slow}`);
      const writer = new Writer(this);
      const order = this.isExercise
        ? call("answer", this.text, "your answer", live.cells.slice(0, this.number).filter(({ kind }) => kind === "cell").map(({ source }) => source))
        : call("run", this.text, `cell ${this.number + 1}`);
      const { ok, shown, stopped, memory } = await guest.run(order, (item) => writer.add(item));
      if (stopped) return this.ended(stopped);
      if (!this.isExercise) ran.add(this.number);
      writer.finish();
      this.memory = memory;
      this.say(ok ? (shown.length ? "" : "It ran and printed nothing.") : "It raised an exception.");
      if (this.isExercise) this.judge(ok);
    }

    ended(reason) {
      if (reason !== "stopped") { stop(); this.say(`Python ended: ${reason}. The next Run starts it anew.`); }
    }

    show(shown) {
      const writer = new Writer(this);
      for (const item of shown) writer.add(item);
      writer.finish();
    }

    judge(ok) {
      const verdict = this.output.querySelector(".vg-verdict");
      if (!ok || !verdict) return;
      if (verdict.classList.contains("vg-right")) {
        keep(({ solved }) => { (solved[page] ||= {})[this.key] = true; });
      } else {
        this.offerHints(verdict);
      }
    }

    // One more with each press: what to look at, where it is explained, the solution.
    offerHints(verdict) {
      const steps = [...verdict.querySelectorAll(".live-hint")];
      const solution = this.box.closest(".exercise")?.nextElementSibling;
      if (!steps.length) return;
      for (const step of steps) step.hidden = true;
      const words = ["A hint", "Where it is explained", "The solution"];
      const more = button(words[0], "", () => {
        const step = steps.shift();
        if (step) step.hidden = false;
        else openSolution(solution);
        if (!steps.length && (!step || !solution?.matches(".solution"))) return more.remove();
        more.textContent = steps.length ? words[1] : words[2];
      }, "live-more");
      more.removeAttribute("aria-label");
      verdict.append(" ", more);
    }
  }

  function openSolution(solution) {
    if (solution.matches(".toggle-hidden")) solution.querySelector(".toggle-button")?.click();
    solution.scrollIntoView({ block: "nearest" });
  }

  const call = (name, ...values) => `page.${name}(${values.map((value) => JSON.stringify(value)).join(", ")})`;
  const source = (number) => {
    const cell = byNumber.get(number);
    return cell && !cell.isExercise ? cell.text : live.cells[number].source;
  };
  const missing = (number) => live.cells.slice(0, number).map((_, index) => index).filter((index) => !ran.has(index));

  // Puts what a run shows in the place of what was printed; that stays until something new is there.
  class Writer {
    constructor(cell) {
      this.cell = cell;
      this.text = null;
      this.figures = cell.computed.flatMap((node) => (node.querySelectorAll ? [...node.querySelectorAll("img")] : []));
      this.started = false;
    }

    begin() {
      if (this.started) return;
      this.started = true;
      const { output } = this.cell;
      output.setAttribute("aria-live", "polite");
      output.classList.add("live-new");
      output.classList.remove("live-waits");
      output.replaceChildren();
      this.cell.fresh = false;
      this.cell.resetButton.hidden = false;
    }

    add({ type, data }) {
      this.begin();
      if (type === "text/plain" || type === "stderr") return this.addText(data);
      this.text = null;
      if (type === "error") return this.put(make("pre", { className: "live-error", textContent: data, tabIndex: 0 }));
      if (type === "text/html") return this.put(make("div", { className: "output text_html", innerHTML: data }));
      const address = type === "image/png" ? `data:image/png;base64,${data}` : `data:image/svg+xml,${encodeURIComponent(data)}`;
      this.addFigure(address);
    }

    addText(data) {
      if (!this.text) {
        const pre = make("pre");
        this.text = pre.appendChild(document.createTextNode(""));
        this.put(make("div", { className: "output stream highlight-myst-ansi notranslate" }, make("div", { className: "highlight" }, pre)));
      }
      this.text.data += data;
    }

    addFigure(address) {
      const printed = this.figures.shift();
      const frame = printed?.closest("figure") || printed;
      const figure = frame ? frame.cloneNode(true) : make("img", { alt: "Figure drawn by this cell" });
      const image = figure.matches("img") ? figure : figure.querySelector("img");
      image.src = address;
      image.classList.add("live-figure");
      figure.removeAttribute("id");
      image.closest("a")?.removeAttribute("href");
      this.put(figure);
    }

    put(element) { this.cell.output.append(element); }

    finish() {
      if (!this.started) { this.begin(); }
    }
  }

  // ---- Marks of what is solved, and a way to forget ----

  const totals = JSON.parse(exercises || "{}");
  const byNumber = new Map();
  let foot = null;

  function showKept() {
    const all = kept();
    for (const link of document.querySelectorAll(".bd-links a.reference.internal")) {
      const stem = link.pathname.split("/").pop().replace(/\.html$/, "") || page;
      const solved = Object.keys(all.solved[link.getAttribute("href") === "#" ? page : stem] || {}).length;
      const total = totals[link.getAttribute("href") === "#" ? page : stem];
      let tick = link.querySelector(".live-tick");
      if (!solved || !total) { tick?.remove(); continue; }
      tick ||= link.appendChild(make("span", { className: "live-tick" }));
      tick.textContent = solved >= total ? " ✓" : ` ${solved}/${total}`;
      tick.title = `${solved} of ${total} exercises solved`;
    }
    for (const cell of byNumber.values()) {
      const title = cell.isExercise && cell.box.closest(".exercise")?.querySelector(".admonition-title");
      if (!title) continue;
      const solved = all.solved[page]?.[cell.key];
      const tick = title.querySelector(".live-solved");
      if (solved && !tick) title.append(make("span", { className: "live-solved", textContent: " ✓ solved" }));
      if (!solved) tick?.remove();
    }
    if (foot) foot.hidden = !holdsAnything(all);
  }

  function addFoot() {
    const article = document.querySelector("article.bd-article");
    if (!article || !byNumber.size) return;
    const resetPage = button("Reset this page", "", () => { for (const cell of byNumber.values()) cell.reset(); });
    const forget = button("Forget everything", "", () => {
      for (const cell of byNumber.values()) cell.reset();
      keep((all) => { all.texts = {}; all.solved = {}; });
    });
    for (const one of [resetPage, forget]) one.removeAttribute("aria-label");
    foot = make("div", { className: "live-foot", hidden: true },
      make("span", { textContent: "What you typed and solved is kept in this browser, on this machine. " }), resetPage, forget);
    article.append(foot);
  }

  function begin() {
    for (const box of document.querySelectorAll("div.cell[class*=live-]")) {
      const pre = box.querySelector(".cell_input pre");
      const isWidget = box.querySelector('script[type="application/vnd.jupyter.widget-view+json"]');
      if (!pre || isWidget) continue;
      const cell = new Cell(box);
      byNumber.set(cell.number, cell);
    }
    for (const todo of document.querySelectorAll(".live-todo")) todo.hidden = false;
    addFoot();
    showKept();
    addEventListener("pagehide", keepTyped);
    document.addEventListener("visibilitychange", keepTyped); // a hidden page waits longer, and may be ended
    addEventListener("pageshow", showKept); // the reader came back to it
    addEventListener("storage", showKept); // and another page kept something
  }

  live.status = () => ({ ran: [...ran], busy: busy?.number ?? null });
  live.byNumber = byNumber;
  document.addEventListener("DOMContentLoaded", begin);
  return live;
})();
