// Loads the widget bundle when a widget comes near the view, or when somebody sets out to reach one by keyboard.

{
  const source = document.currentScript.dataset.bundle;
  const views = 'script[type="application/vnd.jupyter.widget-view+json"]';
  const wanted = new AbortController();

  // The bundle starts on an event that is long past when it arrives, so it is started at once.
  const startAtOnce = (bundle) => {
    const listen = window.addEventListener;
    window.addEventListener = (kind, start, ...rest) =>
      kind === "load" && document.currentScript === bundle ? start() : listen.call(window, kind, start, ...rest);
    bundle.onload = () => (window.addEventListener = listen);
  };

  const load = () => {
    if (wanted.signal.aborted) return;
    wanted.abort();
    near.disconnect();
    const bundle = document.createElement("script");
    bundle.src = source;
    // Keeps an unknown widget from being looked for on a public host.
    bundle.dataset.jupyterWidgetsCdn = "./";
    startAtOnce(bundle);
    document.head.append(bundle);
  };

  const near = new IntersectionObserver((cells) => cells.some((cell) => cell.isIntersecting) && load(), {
    rootMargin: "600px",
  });
  // When all scripts have run: one of them may turn a widget before the bundle reads it.
  document.addEventListener("DOMContentLoaded", () => {
    for (const view of document.querySelectorAll(views)) near.observe(view.closest(".cell_output"));
  });
  window.addEventListener("keydown", (press) => press.key === "Tab" && load(), { signal: wanted.signal });
}
