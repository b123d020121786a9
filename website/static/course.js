// Small corrections that neither CSS nor a template can make.

// Opened from disk, a page may not fetch its neighbors: search then lists titles without excerpts.
if (location.protocol === "file:" && typeof DOCUMENTATION_OPTIONS !== "undefined") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
}

// A box that scrolls sideways must be reachable by keyboard, one that does not should not be a stop.
const scrollBoxes = "div.math, div.cell_output .output, div.highlight pre, div.table-scroll";

function markScrollBoxes() {
  for (const box of document.querySelectorAll(scrollBoxes)) {
    if (box.scrollWidth > box.clientWidth + 1) {
      box.tabIndex = 0;
      box.classList.add("scrolls");
    } else {
      box.removeAttribute("tabindex");
      box.classList.remove("scrolls");
    }
  }
}

let pending;
function schedule() {
  cancelAnimationFrame(pending);
  pending = requestAnimationFrame(markScrollBoxes);
}

window.addEventListener("load", async () => {
  schedule();
  if (window.MathJax?.startup?.promise) await MathJax.startup.promise;
  schedule();
});
window.addEventListener("resize", schedule);
