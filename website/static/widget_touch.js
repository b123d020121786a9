// A swipe that begins on a handle may scroll the page: the slider then lets go, which it does on "touchend" alone.

document.addEventListener("touchcancel", (cancelled) => {
  if (!cancelled.target.closest?.(".vg-widget .noUi-target")) return;
  const { changedTouches } = cancelled;
  cancelled.target.dispatchEvent(new TouchEvent("touchend", { bubbles: true, changedTouches: [...changedTouches] }));
});
