// The scripts of this folder run once, together, in the source panel (`element`): this one first, the others by name.
// They share one scope. What a part does on a click it puts into `clicks`, what it does on new content into `news`.
const clicks = new Map(); // a selector → what a click on such an element (or into it) does
const news = []; // called whenever something on the page was put there or taken away

const app = () => document.getElementById("app");
const showSide = (open) => app().classList.toggle("side-open", open);

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

function onEscape(event) {
  if (event.key !== "Escape") return;
  if (pointedAt) hideCard();
  else if (app().classList.contains("side-open")) showSide(false);
  else if (isOpen()) closePanel();
}

// The chat labels each message with its raw Markdown, which a screen reader would read instead of the words, and calls
// its suggestions a list without items.
function mendRoles() {
  document.querySelectorAll("#chat [data-testid][aria-label]").forEach((node) => node.removeAttribute("aria-label"));
  document.querySelectorAll("#chat .examples[role]").forEach((node) => node.removeAttribute("role"));
}

clicks.set(".open-side", openSide);
news.push(mendRoles);
document.addEventListener("click", onClick, true);
document.addEventListener("keydown", onEscape);
new MutationObserver(() => news.forEach((tell) => tell())).observe(document.body, { subtree: true, childList: true });
