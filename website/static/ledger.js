// The ledger by words and by chapter; the address keeps both, so that a choice can be linked:
// 12-claim-by-claim.html?chapter=05-products-of-jacobians

document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector(".claim-search");
  const { words, chapter } = form.elements;
  const status = form.querySelector("output");
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const entries = [...document.querySelectorAll(".claim")].map((box) => ({
    box,
    text: plain(`${box.id} ${box.textContent}`),
    chapters: new Set([...box.querySelectorAll(".claim-cell a")].map((link) => link.pathname.replace(/.*\/|\.html$/g, ""))),
  }));

  function show() {
    const asked = plain(words.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { box, text, chapters } of entries) {
      box.hidden = !asked.every((word) => text.includes(word)) || Boolean(chapter.value && !chapters.has(chapter.value));
      if (!box.hidden) count += 1;
    }
    const chosen = asked.length || chapter.value;
    const [before, between, after] = form.dataset.shown.split("{}");
    status.textContent = chosen ? `${before}${count}${between}${entries.length}${after}` : "";
  }

  function keep() {
    const address = new URL(location.href);
    for (const field of [words, chapter]) {
      if (field.value.trim()) address.searchParams.set(field.name, field.value.trim());
      else address.searchParams.delete(field.name);
    }
    history.replaceState(null, "", address);
    show();
  }

  const asked = new URLSearchParams(location.search);
  words.value = asked.get("words") ?? "";
  chapter.value = asked.get("chapter") ?? "";
  if (chapter.selectedIndex < 0) chapter.value = "";
  form.hidden = false;
  form.addEventListener("input", keep);
  form.addEventListener("submit", (event) => event.preventDefault());
  // A link to an entry that is hidden shows all of them.
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target?.closest(".claim[hidden]")) {
      form.reset();
      keep();
      target.scrollIntoView();
    }
  });
  show();
});
