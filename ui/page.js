// Runs once, in the source panel (`element`). Links to places stand in the chat, in the list of documents and in the
// panel itself; all of them open here. Gradio's page has a <base>, so following such a link would reload it.
const PLACE = 'a[href*="#cite-"]';
let opener = null;

const isOpen = () => element.querySelector(".src") !== null;
const app = () => document.getElementById("app");
const showSide = (open) => app().classList.toggle("side-open", open);

function openPlace(link) {
  if (!element.contains(link)) {
    opener = link;
    document.querySelectorAll("#app a[aria-current]").forEach((old) => old.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
  }
  showSide(false);
  trigger("cite", { link: link.getAttribute("href").split("#cite-")[1] });
}

function onClick(event) {
  const at = (selector) => event.target.closest?.(selector);
  const link = at(PLACE);
  if (link) {
    event.preventDefault();
    openPlace(link);
  } else if (at(".open-side")) {
    showSide(true);
    document.querySelector("#side button")?.focus();
  } else if (at(".src-close")) {
    trigger("closed", {});
  } else if (!at("#side") || at("#new")) {
    showSide(false);
  }
}

function onKey(event) {
  if (event.key !== "Escape") return;
  if (app().classList.contains("side-open")) showSide(false);
  else if (isOpen()) trigger("closed", {});
}

// The chat labels each message with its raw Markdown, which a screen reader would read instead of the words.
function unlabel() {
  document.querySelectorAll("#chat [data-testid][aria-label]").forEach((node) => node.removeAttribute("aria-label"));
}

document.addEventListener("click", onClick, true);
document.addEventListener("keydown", onKey);
new MutationObserver(unlabel).observe(document.body, { subtree: true, childList: true });

watch("value", () => {
  const hit = element.querySelector("#hit");
  if (hit) {
    hit.scrollIntoView({ block: "center" });
    hit.focus({ preventScroll: true });
  } else if (isOpen()) {
    element.querySelector(".src-body").focus({ preventScroll: true });
  } else if (opener?.isConnected) {
    opener.removeAttribute("aria-current");
    opener.focus();
  }
});
