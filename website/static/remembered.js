// Where a reader was, and which questions were answered: kept in this browser, and nowhere else.

{
  const NAME = "vanishing-gradients-reading";
  const root = new URL(document.documentElement.dataset.content_root, location).href;
  const page = location.href.replace(/[?#].*/, "").slice(root.length);
  const article = document.querySelector("article.bd-article");
  const isChapter = article?.querySelector("h1 .section-number");

  // It is read anew each time: another page may have kept something meanwhile.
  function kept() {
    try {
      return { answered: {}, ...JSON.parse(localStorage.getItem(NAME)) };
    } catch {
      return { answered: {} };
    }
  }

  function keep(change) {
    try {
      localStorage.setItem(NAME, JSON.stringify(change(kept())));
    } catch {
      // a browser that keeps nothing reads as before
    }
  }

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  // ---- The place ----

  function heading(section) {
    const copy = section.querySelector("h2").cloneNode(true);
    copy.querySelector(".headerlink")?.remove();
    return copy.textContent.trim();
  }

  function keepPlace() {
    const read = [...article.querySelectorAll("section:has(> h2)")].filter(
      (section) => section.getBoundingClientRect().top < innerHeight / 2,
    );
    const here = read.at(-1);
    if (here) keep((all) => ({ ...all, place: { address: `${page}#${here.id}`, heading: heading(here) } }));
  }

  function offerPlace() {
    const { place } = kept();
    const ways = document.querySelector("#three-ways-in > h2");
    if (!place || !ways) return;
    const line = make("p", { className: "vg-continue" }, make("strong", {}, "Continue"), " where you were: ",
      make("a", { href: root + place.address }, place.heading), ". ");
    line.append(make("button", { type: "button", textContent: "Forget it", onclick: () => { forget(); line.remove(); } }));
    ways.after(line);
  }

  // ---- The questions ----

  function mark(question) {
    if (question.querySelector(".vg-answered")) return;
    question.querySelector(".vg-number").after(make("span", { className: "vg-answered", textContent: "✓ answered" }));
  }

  function watch(question) {
    if (kept().answered[page]?.includes(question.id)) return mark(question);
    const watching = new MutationObserver(() => {
      if (!question.querySelector(".vg-live .vg-feedback.vg-right")) return;
      watching.disconnect();
      keep(({ answered, ...all }) => ({
        ...all, answered: { ...answered, [page]: [...(answered[page] ?? []), question.id] },
      }));
      mark(question);
    });
    watching.observe(question, { subtree: true, childList: true });
  }

  function forget() {
    try {
      localStorage.removeItem(NAME);
    } catch {
      // nothing was kept
    }
    for (const tick of document.querySelectorAll(".vg-answered")) tick.remove();
  }

  if (isChapter) window.addEventListener("pagehide", keepPlace);
  offerPlace();
  for (const question of document.querySelectorAll(".vg-widget[id^=question-]")) watch(question);
}
