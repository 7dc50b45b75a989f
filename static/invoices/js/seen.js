// Says once that somebody looks at the page: it must be in front, and either touched or open for
// some seconds. What opens links by itself does neither.
"use strict";
{
  const address = document.body.dataset.seen;
  const signs = ["pointerdown", "keydown", "scroll"];
  let told = false;
  const tell = () => {
    if (told || document.visibilityState !== "visible") return;
    told = true;
    fetch(address, { method: "POST", credentials: "same-origin", keepalive: true }).catch(() => {});
  };
  for (const sign of signs) addEventListener(sign, tell, { passive: true, once: true });
  setTimeout(tell, 4000);
  document.addEventListener("visibilitychange", () => setTimeout(tell, 4000));
}
