// The search page: reads the engine and what it searches on the first query, shows what is found, says how much it is.

const folder = document.currentScript.src.replace(/[^/]*$/, "");
const PARTS = ["../vendor/minisearch/minisearch.js", "stemmer.js", "data.js", "engine.js"];
const KINDS = { term: "Glossary", symbol: "Notation", equation: "Equation", section: "Section", page: "Chapter",
  exercise: "Exercise", name: "Package", claim: "The notes" };
const FROM_A_LIST = new Set(["term", "symbol", "claim", "name"]);
const SHOWN = 4; // places of a page before the rest is folded

let engine;

function load(part) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = folder + part;
    script.onload = resolve;
    script.onerror = () => reject(new Error(part));
    document.head.append(script);
  });
}

// The names that the scripts define are not properties of window, and are there when the last has run.
function start() {
  engine ??= PARTS.reduce((before, part) => before.then(() => load(part)), Promise.resolve())
    .then(() => SearchEngine.reading(searchData));
  return engine;
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function snippet(pieces) {
  return element("p", {}, ...pieces.map(({ text, mark }) => (mark ? element("mark", {}, text) : text)));
}

function answer({ kind, url, page, title, text }) {
  const where = kind === "page" ? [] : [element("span", { class: "found-where" }, FROM_A_LIST.has(kind) ? KINDS[kind] : `${KINDS[kind]}, in ${page}`)];
  return element("li", { class: `found-answer found-${kind}` }, element("a", { href: url }, title), ...where, snippet(text));
}

function place({ kind, url, title, text }) {
  return element("li", { class: `found-${kind}` }, element("a", { href: url }, title), snippet(text));
}

function group({ title, url, hits }) {
  const own = hits.filter((hit) => hit.kind === "page");
  const places = hits.filter((hit) => hit.kind !== "page");
  const box = element("li", { class: "found-page" }, element("h3", {}, element("a", { href: url }, title)),
    ...own.map(({ text }) => snippet(text)));
  if (places.length) box.append(element("ul", {}, ...places.slice(0, SHOWN).map(place)));
  if (places.length > SHOWN) {
    const rest = places.length - SHOWN;
    box.append(element("details", {}, element("summary", {}, rest === 1 ? "1 more place" : `${rest} more places`),
      element("ul", {}, ...places.slice(SHOWN).map(place))));
  }
  return box;
}

function said(query, { answers, pages }) {
  if (!pages.length && !answers.length) return `Nothing is found for “${query}”. Try fewer words, or another name of the thing.`;
  const count = pages.length === 1 ? "1 page" : `${pages.length} pages`;
  return `${count} for “${query}”${answers.length ? `, and what it is: ${answers.map(({ title }) => title).join("; ")}` : ""}.`;
}

async function show(query, status, results) {
  if (!query) {
    status.textContent = "";
    results.replaceChildren();
    return;
  }
  if (!engine) status.textContent = "Reading the index …";
  let found;
  try {
    found = (await start()).search(query);
  } catch (error) {
    status.textContent = `The search could not be read: ${error.message}. Reload the page, or look in the contents.`;
    return;
  }
  status.textContent = said(query, found);
  results.replaceChildren();
  if (found.answers.length) results.append(element("ul", { class: "found-answers" }, ...found.answers.map(answer)));
  if (found.pages.length) results.append(element("ol", { class: "found-pages" }, ...found.pages.map(group)));
}

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("main form.bd-search");
  const input = form.querySelector("input");
  const status = document.querySelector("#search-status");
  const results = document.querySelector("#search-results");
  let pending;

  function ask() {
    clearTimeout(pending);
    const query = input.value.trim();
    const address = new URL(location.href);
    if (query) address.searchParams.set("q", query);
    else address.searchParams.delete("q");
    history.replaceState(null, "", address);
    show(query, status, results);
  }

  input.value = new URLSearchParams(location.search).get("q") ?? "";
  input.focus();
  input.select();
  input.addEventListener("input", () => {
    clearTimeout(pending);
    pending = setTimeout(ask, 250);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  // Arrow keys lead through the links of the results and back to the box.
  document.querySelector("main").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = [input, ...results.querySelectorAll("a")].filter((stop) => stop.checkVisibility());
    const here = stops.indexOf(document.activeElement);
    if (!step || here < 0) return;
    event.preventDefault();
    stops[Math.max(0, Math.min(stops.length - 1, here + step))].focus();
  });
  if (input.value) show(input.value.trim(), status, results);
});
