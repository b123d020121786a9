// Names, for screen readers, of the controls that the widget bundle leaves without one.

{
  const players = { "fa-play": "Play", "fa-pause": "Pause", "fa-stop": "Stop", "fa-retweet": "Repeat", "fa-repeat": "Repeat" };

  const set = (element, name, value) => element.getAttribute(name) !== value && element.setAttribute(name, value);

  function name(widget) {
    for (const handle of widget.querySelectorAll(".noUi-handle")) {
      const slider = handle.closest(".widget-slider");
      set(handle, "aria-label", vgWidgets.words(slider));
      set(handle, "aria-valuetext", vgWidgets.value(slider));
    }
    for (const button of widget.querySelectorAll(".widget-play .jupyter-button")) {
      const icon = Object.keys(players).find((one) => button.querySelector("." + one));
      if (icon) set(button, "aria-label", players[icon]);
    }
    for (const group of widget.querySelectorAll(".widget-toggle-buttons")) {
      set(group, "role", "group");
      set(group, "aria-label", vgWidgets.words(group));
      for (const button of group.querySelectorAll("button")) {
        set(button, "aria-pressed", String(button.classList.contains("mod-active")));
      }
    }
    for (const answers of widget.querySelectorAll(".widget-radio")) {
      const question = widget.querySelector(".vg-live .vg-said");
      question.id = `${widget.id}-asks`;
      set(answers, "role", "radiogroup");
      set(answers, "aria-labelledby", question.id);
    }
    for (const replies of widget.querySelectorAll(".vg-replies")) set(replies, "aria-live", "polite");
  }

  const options = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["class"] };
  for (const widget of document.querySelectorAll(".vg-widget")) {
    let pending;
    new MutationObserver(() => {
      cancelAnimationFrame(pending);
      pending = requestAnimationFrame(() => name(widget));
    }).observe(widget, options);
  }
}
