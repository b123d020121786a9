// When a reader has turned a widget to another frame, its alternative text is announced.

for (const widget of document.querySelectorAll("figure.vg-widget")) {
  const voice = document.createElement("div");
  voice.className = "vg-voice";
  voice.setAttribute("role", "status");
  widget.append(voice);
  widget.addEventListener("vg-turned", () => {
    voice.textContent = vgWidgets.frame(widget).getAttribute("aria-label");
  });
}
