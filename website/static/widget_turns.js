// What the controls of a widget say, and an event "vg-turned" when a reader has turned it to another frame.

const vgWidgets = {
  SETTLED: 800, // ms without another frame: longer than a frame lasts while a widget plays
  controls: (widget) => widget.querySelectorAll(".vg-live :is(.widget-hslider, .widget-toggle-buttons, .widget-dropdown)"),
  // The words of a label, without its symbol.
  words: (control) => control.querySelector(".widget-label").firstChild.textContent.trim(),
  value: (control) => control.querySelector(".widget-readout, .mod-active, option:checked")?.textContent.trim(),
  frame: (widget) => widget.querySelector(".vg-live svg[data-frame]"),
};

for (const widget of document.querySelectorAll("figure.vg-widget")) {
  let seen, waiting;
  new MutationObserver(() => {
    const frame = vgWidgets.frame(widget)?.dataset.frame;
    if (!frame || frame === seen) return;
    const turned = seen !== undefined;
    seen = frame;
    clearTimeout(waiting);
    if (turned) waiting = setTimeout(() => widget.dispatchEvent(new Event("vg-turned")), vgWidgets.SETTLED);
  }).observe(widget, { subtree: true, childList: true });
}
