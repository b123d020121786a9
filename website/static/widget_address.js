// The state of a widget stands in the page's address: "?depth=20&weight-scale=2#widget-5-1" opens it there.

{
  const state = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const view = 'script[type="application/vnd.jupyter.widget-view+json"]';
  const reference = (name) => "IPY_MODEL_" + name;

  const key = (words) => words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");

  function words(description) {
    const label = document.createElement("template");
    label.innerHTML = description;
    return label.content.firstChild?.textContent.trim() ?? "";
  }

  // Every model of a widget.
  function* inside(models, name) {
    yield name;
    for (const child of models[name].state.children ?? []) yield* inside(models, child.replace(reference(""), ""));
  }

  // Set a control and all that is linked to it.
  function turn(models, control, index) {
    models[control].state.index = index;
    for (const { state: link } of Object.values(models)) {
      if (!link.source || !link.target) continue;
      for (const [[from], [to, trait]] of [[link.source, link.target], [link.target, link.source]]) {
        if (from === reference(control)) models[to.replace(reference(""), "")].state[trait] = index;
      }
    }
  }

  // The bundle has not read the state yet: it finds the widget turned to what the address asks for.
  function open() {
    const widget = document.getElementById(location.hash.slice(1));
    const wanted = new URLSearchParams(location.search);
    if (!widget?.matches("figure.vg-widget") || ![...wanted].length) return;
    const script = document.querySelector(state);
    const all = JSON.parse(script.textContent);
    for (const name of inside(all.state, JSON.parse(widget.querySelector(view).textContent).model_id)) {
      const { description, _options_labels: labels } = all.state[name].state;
      const index = labels?.indexOf(wanted.get(key(words(description)))) ?? -1;
      if (index >= 0) turn(all.state, name, index);
    }
    script.textContent = JSON.stringify(all);
  }

  function write({ currentTarget: widget }) {
    const chosen = [...vgWidgets.controls(widget)].map((one) => [key(vgWidgets.words(one)), vgWidgets.value(one)]);
    try {
      history.replaceState(history.state, "", `?${new URLSearchParams(chosen)}#${widget.id}`);
    } catch {
      // a browser that refuses leaves the address as it was
    }
  }

  open();
  for (const widget of document.querySelectorAll("figure.vg-widget")) widget.addEventListener("vg-turned", write);
}
