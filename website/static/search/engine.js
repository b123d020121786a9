// Which places of the course answer a query. It knows no page: search/page.js shows what it finds.
//
// A text is a row of terms: words without accents, capitals and endings, Greek letters, numbers such as 3.2. Names of
// one thing (search/data.js has them) share a term more, wherever one of them stands.

const WORD = /\p{Script=Greek}|[∂∇⊙]|\d+(?:\.\d+)+|[\p{Lu}\p{Ll}\p{Nd}]+(?:_[\p{Lu}\p{Ll}\p{Nd}]+)*/gu;
const SMALL = new Set("a an and are by do does for how in is of on or the to vg vgcore what why with".split(" "));
// How much an entry of each kind weighs where its words are those of the query.
const WEIGHTS = { page: 1.6, section: 1, term: 1.2, symbol: 0.7, equation: 0.6, exercise: 0.6, name: 0.5, claim: 0.5, paper: 0.3 };
const FIELDS = { title: 6, names: 6, text: 1, page: 0.5, code: 0.4 };
const REFERENCE = 0.3; // the weight of pages for looking up beside that of chapters: their entries are named outright
// What a query may name outright, the most telling first.
const ANSWERS = ["term", "symbol", "equation", "page", "section", "exercise", "name", "claim"];
const SNIPPET = 180;

class Terms {
  constructor(lines) {
    this.stems = new Map();
    this.stemmer = new Stemmer();
    this.phrases = { next: new Map() };
    for (const [thing, names] of merged(lines, (name) => this.words(name).map((word) => word.term).join(" "))) {
      for (const name of names) this.learn(name.split(" "), thing);
    }
  }

  learn(terms, thing) {
    let place = this.phrases;
    for (const term of terms) {
      if (!place.next.has(term)) place.next.set(term, { next: new Map() });
      place = place.next.get(term);
    }
    place.thing = `=${thing}`;
  }

  stem(word) {
    if (!/^[a-z]{3,}$/.test(word)) return word;
    if (!this.stems.has(word)) this.stems.set(word, this.stemmer.stemWord(word));
    return this.stems.get(word);
  }

  // The words of a text, each with its place.
  words(text) {
    return Array.from(text.matchAll(WORD), (match) => ({
      term: this.stem(folded(match[0])), start: match.index, end: match.index + match[0].length,
    }));
  }

  // The names that begin at a word: [how many words, the thing's term], the shortest first.
  thingsAt(words, place) {
    const found = [];
    let here = this.phrases;
    for (let end = place; end < words.length && (here = here.next.get(words[end].term)); end++) {
      if (here.thing) found.push([end - place + 1, here.thing]);
    }
    return found;
  }

  // All terms of a text: its words, the parts of names such as clip_global_norm, and the things that it names.
  all(text) {
    const words = this.words(text);
    const found = [...words];
    for (const { term, start, end } of words) {
      if (term.includes("_")) for (const part of term.split("_")) found.push({ term: this.stem(part), start, end });
    }
    for (const { thing, first, last } of this.things(words)) {
      if (thing) found.push({ term: thing, start: words[first].start, end: words[last].end });
    }
    return found;
  }

  // A row of words as things, the longest names first, and words that name none.
  *things(words) {
    for (let first = 0; first < words.length; ) {
      const [length, thing] = this.thingsAt(words, first).at(-1) ?? [1, undefined];
      yield { thing, first, last: first + length - 1 };
      first += length;
    }
  }

  // Two texts with the same key name the same thing.
  key(text) {
    const words = this.words(text);
    return Array.from(this.things(words), ({ thing, first }) => thing ?? words[first].term).join(" ");
  }
}

function folded(word) {
  return /\p{Script=Greek}/u.test(word) ? word : word.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

// Lines that share a name speak of one thing: [number of the thing, all its names].
function merged(lines, key) {
  const things = new Map();
  const home = new Map();
  lines.forEach((line, number) => {
    const names = new Set(line.map(key).filter(Boolean));
    for (const name of [...names]) {
      const other = home.get(name);
      if (other === undefined || other === number) continue;
      for (const known of things.get(other)) names.add(known);
      things.delete(other);
      for (const known of names) home.set(known, number);
    }
    for (const name of names) home.set(name, number);
    things.set(number, names);
  });
  return things;
}

class SearchEngine {
  constructor({ pages, entries, synonyms }) {
    this.pages = pages;
    this.entries = entries;
    this.terms = new Terms(synonyms);
    this.index = new MiniSearch({
      idField: "id", fields: Object.keys(FIELDS), processTerm: (term) => term,
      tokenize: (text) => this.terms.all(text).map(({ term }) => term),
    });
    this.named = new Map();
    entries.forEach((entry, id) => {
      for (const name of namesOf(entry)) {
        const key = this.terms.key(name);
        if (!this.named.has(key)) this.named.set(key, new Set());
        this.named.get(key).add(id);
      }
    });
    this.weights = entries.map(({ kind, page }) => WEIGHTS[kind] * (pages[page].reference ? REFERENCE : 1));
    // What an entry is about, by its title; a page also by the terms and symbols that it explains.
    this.subjects = entries.map(({ title, page, kind, names }) => new Set(pages[page].reference ? []
      : [title, ...(kind === "page" ? names : [])].map((name) => this.terms.key(name))));
  }

  // An engine that has read all entries, a few at a time so that the page stays alive.
  static async reading(data) {
    const engine = new SearchEngine(data);
    await engine.index.addAllAsync(data.entries.map((entry, id) => ({
      id, title: entry.title, names: (entry.names ?? []).join(" / "), text: entry.text, code: entry.code ?? "",
      page: entry.kind === "page" ? "" : data.pages[entry.page].title,
    })), { chunkSize: 60 });
    return engine;
  }

  // The entries that a query names outright, and the pages that speak of it, the best first.
  search(query) {
    const key = this.terms.key(query);
    const named = [...(this.named.get(key) ?? [])].sort((one, other) => this.rank(one) - this.rank(other)).slice(0, 3);
    const found = this.found(query).filter(({ id }) => !named.includes(id)).map(({ id, score, terms }) => ({
      entry: this.entries[id], terms: new Set(terms), score: this.subjects[id].has(key) ? 2 * score : score,
    }));
    return { answers: named.map((id) => this.shown(this.entries[id], new Set())), pages: this.grouped(found) };
  }

  rank(id) {
    return ANSWERS.indexOf(this.entries[id].kind);
  }

  // Whole words first; if there are none, beginnings of words, then slips of the pen, then some of the words.
  found(query) {
    const words = this.terms.words(query);
    const telling = words.filter(({ term }) => !SMALL.has(term));
    const asked = telling.length ? telling : words;
    if (!asked.length) return [];
    const ways = [{}, { prefix: (term) => term.length > 2 }, { fuzzy: (term) => (term.length > 4 ? 0.2 : false) }];
    for (const combineWith of ["AND", "OR"]) {
      for (const way of ways) {
        const found = this.index.search({ combineWith, queries: this.parts(asked) }, {
          ...way, boost: FIELDS, tokenize: (term) => [term], processTerm: (term) => term,
          boostDocument: (id) => this.weights[id],
        });
        if (found.length) return found;
      }
    }
    return [];
  }

  // A name of several words is the thing, or the words apart: "truncated BPTT" is also in a page on truncation and BPTT.
  parts(words, whole = true) {
    const parts = [];
    for (let place = 0; place < words.length; ) {
      const things = this.terms.thingsAt(words, place).filter(([length]) => whole || length < words.length);
      const [length, thing] = things.at(-1) ?? [1, words[place].term];
      const apart = length > 1 && { combineWith: "AND", queries: this.parts(words.slice(place, place + length), false) };
      parts.push(apart ? { combineWith: "OR", queries: [thing, apart] } : thing);
      place += length;
    }
    return parts;
  }

  grouped(found) {
    const pages = new Map();
    for (const hit of found) {
      const { page } = hit.entry;
      if (!pages.has(page)) pages.set(page, { ...this.pages[page], score: 0, hits: [] });
      const group = pages.get(page);
      // Many places that answer a little do not outweigh one that answers well.
      group.score += hit.score / 2 ** (2 * group.hits.length);
      group.hits.push(hit);
    }
    return [...pages.values()].sort((one, other) => other.score - one.score)
      .map((group) => ({ ...group, hits: group.hits.map(({ entry, terms }) => this.shown(entry, terms)) }));
  }

  shown(entry, terms) {
    const { url } = this.pages[entry.page];
    const numbered = entry.number && (entry.kind === "section" || entry.kind === "page");
    return {
      kind: entry.kind, url: entry.at ? `${url}#${entry.at}` : url, page: this.pages[entry.page].title,
      title: numbered ? `${entry.number} ${entry.title}` : entry.title, text: this.snippet(entry.text, terms),
    };
  }

  // The part of a text with the most of the terms: pieces, those that answer marked.
  snippet(text, terms) {
    const spans = this.terms.all(text).filter(({ term }) => terms.has(term)).sort((one, other) => one.start - other.start);
    let best = { count: 0, start: 0 };
    spans.forEach(({ start }, first) => {
      const near = new Set(spans.slice(first).filter(({ end }) => end <= start + SNIPPET * 0.8).map(({ term }) => term));
      if (near.size > best.count) best = { count: near.size, start };
    });
    const sentence = text.lastIndexOf(". ", best.start) + 2;
    let from = sentence > 1 && best.start - sentence < SNIPPET / 2 ? sentence : best.start < SNIPPET / 2 ? 0
      : text.indexOf(" ", best.start - SNIPPET / 4) + 1;
    let to = text.length - from <= SNIPPET ? text.length : text.lastIndexOf(" ", from + SNIPPET);
    if (to <= from) to = Math.min(text.length, from + SNIPPET);
    const pieces = [{ text: from > 0 && from !== sentence ? "… " : "" }];
    let place = from;
    for (const { start, end } of spans) {
      if (start < place || end > to) continue;
      pieces.push({ text: text.slice(place, start) }, { text: text.slice(start, end), mark: true });
      place = end;
    }
    pieces.push({ text: text.slice(place, to) + (to < text.length ? " …" : "") });
    return pieces.filter((piece) => piece.text);
  }
}

// What an entry is called outright.
function namesOf({ kind, title, number, names = [] }) {
  if (kind === "equation") return [number, `equation ${number}`, `eq ${number}`, `équation ${number}`, `eq-${number.replace(".", "-")}`];
  if (kind === "exercise") return [number, `exercise ${number}`];
  if (kind === "page") return number ? [`chapter ${number}`, `chapitre ${number}`] : [];
  if (kind === "section") return number ? [number, `section ${number}`] : [];
  if (kind === "claim") return [title];
  if (kind === "name") return [title, `vg.${title}`, `vgcore.${title}`, ...names];
  return kind === "term" || kind === "symbol" ? names : [];
}
