// The first minute: says how far the index is, and draws the list anew as it grows.
const LOOKED_AT = 1000; // milliseconds between two looks
const DRAWN_AT = 5; // looks between two lists

async function followIndexing(looks) {
  const answer = await fetch("api/indexing").catch(() => null);
  if (!answer?.ok) return setTimeout(followIndexing, LOOKED_AT, looks + 1); // busy for a moment
  const state = await answer.json();
  showIndexing(state);
  if (state.under_way) setTimeout(followIndexing, LOOKED_AT, looks + 1);
  if (looks && (!state.under_way || looks % DRAWN_AT === 0)) tell("changed");
  if (looks && !state.under_way) trigger("grown");
}

// A screen reader is told once, not with every file: the words stay, the numbers beside them are for the eye.
function showIndexing(state) {
  const line = document.querySelector("#indexing p");
  const bar = document.querySelector("#indexing progress");
  const words = state.under_way ? "Reading your documents. Answers come from what is read so far." : state.problem;
  if (line.textContent !== words) line.textContent = words;
  line.className = state.problem ? "failed" : "";
  if (!state.under_way || !state.total) return bar?.parentElement.remove();
  const shown = bar ?? makeBar(line);
  [shown.max, shown.value] = [state.total, state.done];
  shown.nextSibling.textContent = ` ${state.done} of ${state.total}: ${state.document}`;
}

function makeBar(line) {
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", "Files read");
  const row = document.createElement("div");
  const numbers = Object.assign(document.createElement("bdi"), { ariaHidden: "true" });
  row.append(bar, numbers);
  line.after(row);
  return bar;
}

followIndexing(0);
