// A button that shows a widget large, in a dialog: Escape, the button or a click beside it bring it back.

for (const widget of document.querySelectorAll("figure.vg-widget")) {
  const caption = widget.querySelector("figcaption");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "vg-enlarge";

  const say = (word) => {
    button.textContent = word;
    button.setAttribute("aria-label", `${word} ${caption.querySelector(".vg-number").textContent}`);
  };

  const enlarge = () => {
    const dialog = document.createElement("dialog");
    dialog.className = "vg-large";
    dialog.setAttribute("aria-labelledby", caption.id);
    const place = widget.parentElement;
    place.style.minHeight = getComputedStyle(place).height; // the page stays where it is
    widget.before(dialog);
    dialog.append(widget);
    dialog.addEventListener("keydown", ({ key }) => key === "Escape" && dialog.close()); // from a slider, too
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
    dialog.addEventListener("close", () => {
      dialog.replaceWith(widget);
      place.style.minHeight = "";
      say("Enlarge");
      button.focus();
    });
    dialog.showModal();
    say("Close");
    button.focus();
  };

  button.addEventListener("click", () => {
    const dialog = widget.closest("dialog");
    if (dialog) dialog.close();
    else enlarge();
  });
  say("Enlarge");
  caption.append(button);
}
