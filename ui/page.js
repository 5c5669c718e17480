// The scripts of this folder run once, together, in the source panel (`element`): this one first, the others by name.
// They share one scope. What a part does on a click it puts into `clicks`, on Escape into `escapes`, on new content into
// `news`.
const clicks = new Map(); // a selector → what a click on such an element (or into it) does
const escapes = []; // what Escape closes, the topmost first: whether it is there, and what closes it
const news = []; // called whenever something on the page was put there or taken away

const app = () => document.getElementById("app");
const isDrawer = matchMedia("(max-width: 1080px)"); // on a wider screen the side is always there
const sideIsOpen = () => isDrawer.matches && app().classList.contains("side-open");

function showSide(open) {
  app().classList.toggle("side-open", open);
  keepBack();
}

function onClick(event) {
  for (const [selector, act] of clicks) {
    const node = event.target.closest?.(selector);
    if (node) return act(node, event);
  }
  if (!event.target.closest?.("#side") || event.target.closest("#new")) showSide(false);
}

function openSide() {
  showSide(true);
  document.querySelector("#side button")?.focus();
}

// Closes one thing: what lies on top.
function onEscape(event) {
  if (event.key === "Escape") escapes.find(([isThere]) => isThere())?.[1]();
}

// Back closes what lies on the page before it leaves the page, as Back does on a phone: while something lies there, the
// history has one entry more.
let entered = false;

function keepBack() {
  const covered = wanted || sideIsOpen();
  if (covered && !entered) history.pushState(null, "");
  if (!covered && entered) history.back();
  entered = covered;
}

function onBack() {
  if (!entered) return; // it was closed in another way
  entered = false;
  if (wanted) closePanel();
  showSide(false);
}

// The chat labels each message with its raw Markdown, which a screen reader would read instead of the words, and calls
// its suggestions a list without items.
function mendRoles() {
  document.querySelectorAll("#chat [data-testid][aria-label]").forEach((node) => node.removeAttribute("aria-label"));
  document.querySelectorAll("#chat .examples[role]").forEach((node) => node.removeAttribute("role"));
}

clicks.set(".open-side", openSide);
escapes.push([sideIsOpen, () => showSide(false)]);
news.push(mendRoles);
document.addEventListener("click", onClick, true);
document.addEventListener("keydown", onEscape);
addEventListener("popstate", onBack);
// Gradio changes the elements of a list in place, so a new list need not be a new element: `data-turn` tells it.
const changes = { subtree: true, childList: true, attributeFilter: ["data-turn"] };
new MutationObserver(() => news.forEach((tell) => tell())).observe(document.body, changes);
