// While a payment is on its way: looks again with growing pauses, and shows the page anew once it
// says something else. Somebody who reads is not disturbed: nothing moves until then.
"use strict";
{
  const pauses = [3, 5, 8, 15, 30, 60, 60, 60];
  const words = () => document.querySelector("[data-again]")?.textContent.trim();
  const look = async () => {
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (page.querySelector("[data-again]")?.textContent.trim() !== words()) return location.reload();
    }
    wait();
  };
  const wait = () => { const pause = pauses.shift(); if (pause) setTimeout(look, pause * 1000); };
  if (words()) wait();
}
