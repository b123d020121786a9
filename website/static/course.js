// Small corrections that neither CSS nor a template can make.

// What the download buttons lead to is saved, not shown.
document.addEventListener("DOMContentLoaded", () => {
  for (const link of document.querySelectorAll('[class*="btn-download-"][href]')) link.download = "";
});

// A box that scrolls sideways must be reachable by keyboard; one that does not should not be a stop.
const scrollBoxes = "div.math, div.output, div.highlight pre, .pst-scrollable-table-container";

function markScrollBoxes() {
  for (const box of document.querySelectorAll(scrollBoxes)) {
    const scrolls = box.scrollWidth > box.clientWidth;
    box.classList.toggle("scrolls", scrolls);
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
  for (const formula of document.querySelectorAll(".bd-article :not(.katex-display) > .katex")) {
    const line = formula.closest("p, li, td, th, dd, dt, figcaption, div");
    const parts = [...formula.querySelectorAll(".katex-base")];
    const tooWide = parts.some((part) => part.offsetWidth > line.clientWidth);
    formula.classList.toggle("too-wide", tooWide);
    if (tooWide) formula.tabIndex = 0;
    else formula.removeAttribute("tabindex");
  }
}

// Every button that unfolds something says what: "Show solution 5.1".
function nameToggles() {
  for (const button of document.querySelectorAll(".toggle-button")) {
    const title = button.closest(".admonition-title").textContent.trim();
    const number = title.match(/^Solution.*?Exercise\s+([\d.]*\d)/s)?.[1];
    const verb = button.getAttribute("aria-expanded") === "true" ? "Hide" : "Show";
    setAttribute(button, "aria-label", `${verb} ${number ? `solution ${number}` : title}`);
  }
}

// A link to what is folded unfolds it.
function unfoldTarget() {
  const target = document.querySelector(":target");
  const folded = target?.closest(".toggle-hidden");
  if (!folded) return;
  folded.querySelector(".toggle-button").click();
  target.scrollIntoView();
}

function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

let pending;
function schedule() {
  cancelAnimationFrame(pending);
  pending = requestAnimationFrame(markScrollBoxes);
}

window.addEventListener("resize", schedule);
window.addEventListener("hashchange", unfoldTarget);
window.addEventListener("load", () => {
  unfoldTarget();
  nameToggles();
  for (const button of document.querySelectorAll(".toggle-button")) {
    new MutationObserver(nameToggles).observe(button, { attributeFilter: ["aria-expanded"] });
  }
  schedule();
  const options = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["class"] };
  for (const widget of document.querySelectorAll(".vg-widget")) new MutationObserver(schedule).observe(widget, options);
});
