// Runs once, in the source panel (`element`). Links to places stand in the chat, in the list of documents and in the
// panel itself; all of them open here. Gradio's page has a <base>, so following such a link would reload it.
const PLACE = 'a[href*="#cite-"]';
let opener = null; // the link that the panel was opened from
let pointedAt = null; // the citation whose card is shown or being fetched
let closing = false; // the reader closed the panel: what was asked for before that may still arrive

const app = () => document.getElementById("app");
const placeOf = (link) => link.getAttribute("href").split("#cite-")[1];
const isOpen = () => element.querySelector(".src") !== null;
const showSide = (open) => app().classList.toggle("side-open", open);

// -- opening a place

function openPlace(link) {
  if (!element.contains(link)) {
    opener = link;
    document.querySelectorAll("#app a[aria-current]").forEach((old) => old.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
  }
  showSide(false);
  hideCard();
  closing = false;
  trigger("cite", { link: placeOf(link) });
}

function closePanel() {
  closing = true;
  trigger("closed", {});
}

// The citations of the answer that the reader came from, each place once.
function citations() {
  const links = [...(opener?.closest(".bot-row")?.querySelectorAll(PLACE) ?? [])];
  return links.filter((link, at) => links.findIndex((other) => placeOf(other) === placeOf(link)) === at);
}

function citationNow() {
  return citations().findIndex((link) => placeOf(link) === placeOf(opener));
}

function turnCitation(step) {
  const all = citations();
  openPlace(all[(citationNow() + step + all.length) % all.length]);
}

function showCitations() {
  const all = citations();
  const bar = element.querySelector(".cites");
  if (!bar || all.length < 2) return;
  bar.hidden = false;
  bar.querySelector("span").textContent = `Citation ${citationNow() + 1} of ${all.length}`;
}

async function copyQuote(button) {
  await navigator.clipboard.writeText(button.dataset.copied);
  button.textContent = "Copied";
}

// -- the card with the quote, while a citation is pointed at

async function showCard(link) {
  pointedAt = link;
  const answer = await fetch(`api/peek?place=${encodeURIComponent(placeOf(link))}`);
  if (!answer.ok || pointedAt !== link) return;
  const words = await answer.json();
  document.body.append(card(words));
  place(document.getElementById("peek"), link.getBoundingClientRect());
}

function card(words) {
  hideCardOnly();
  const box = Object.assign(document.createElement("div"), { id: "peek", role: "tooltip" });
  const text = document.createElement("p");
  const quote = document.createElement("mark");
  quote.textContent = words.quote;
  text.append(words.before, quote, words.after);
  box.append(Object.assign(document.createElement("strong"), { textContent: words.where }), text);
  return box;
}

function place(box, link) {
  const below = link.bottom + 8 + box.offsetHeight < innerHeight;
  box.style.left = `${Math.max(12, Math.min(link.left - 24, innerWidth - box.offsetWidth - 12))}px`;
  box.style.top = `${below ? link.bottom + 8 : link.top - 8 - box.offsetHeight}px`;
}

function hideCardOnly() {
  document.getElementById("peek")?.remove();
}

function hideCard() {
  pointedAt = null;
  hideCardOnly();
}

function onPoint(event) {
  const link = event.target.closest?.(`#chat ${PLACE}`);
  if (link && link !== pointedAt) showCard(link);
  else if (!link && pointedAt) hideCard();
}

// -- documents: ticked, added, removed

function chooseDocuments() {
  const boxes = [...document.querySelectorAll("#documents .pick")];
  const ticked = boxes.filter((box) => box.checked).map((box) => box.value);
  trigger("pick", { documents: ticked.length === boxes.length ? null : ticked });
}

function askAll() {
  document.querySelectorAll("#documents .pick").forEach((box) => (box.checked = true));
  chooseDocuments();
}

async function addFiles(files) {
  showSide(true);
  const list = document.getElementById("progress");
  list.replaceChildren();
  const lines = [...files].map((file) => list.appendChild(document.createElement("p")));
  for (const [index, file] of [...files].entries()) {
    lines[index].textContent = `${file.name}: reading…`;
    const answer = await fetch(`api/documents?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file });
    const said = await answer.json();
    lines[index].className = answer.ok ? "done" : "failed";
    lines[index].textContent = answer.ok ? `${said.document}: added` : said.error;
  }
  trigger("changed", {});
}

async function removeDocument(button) {
  if (!confirm(`Delete ${button.value} from the library? The file is deleted too.`)) return;
  const answer = await fetch(`api/documents?document=${encodeURIComponent(button.value)}`, { method: "DELETE" });
  if (!answer.ok) alert((await answer.json()).error);
  trigger("changed", {});
}

function onDrop(event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  app().classList.toggle("dropping", event.type === "dragover");
  if (event.type === "drop") addFiles(event.dataTransfer.files);
}

function onChange(event) {
  if (event.target.matches(".pick")) chooseDocuments();
  if (event.target.id === "files" && event.target.files.length) addFiles(event.target.files);
}

// -- conversations: kept in this browser, saved as a file

const OPEN_HERE = "footnote-open"; // which conversation this tab shows, so that a reload shows it again
let openHere; // undefined until the list was seen: only then a reload may have left something to open
let exporting = "md";

function rememberOpen() {
  const list = document.querySelector("#conversations section");
  const now = list?.querySelector("[aria-current]")?.value ?? "";
  if (!list || now === openHere) return;
  const before = openHere === undefined ? sessionStorage.getItem(OPEN_HERE) : "";
  openHere = now;
  if (before && !now) trigger("resume", { key: before });
  else sessionStorage.setItem(OPEN_HERE, now);
}

function forgetAll() {
  if (confirm("Forget all conversations kept in this browser?")) trigger("forget", { key: null });
}

window.footnoteSave = (text) => {
  const file = new Blob([text], { type: exporting === "json" ? "application/json" : "text/markdown" });
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file) });
  link.download = `conversation.${exporting}`;
  link.click();
  URL.revokeObjectURL(link.href);
};

function exportAs(kind) {
  exporting = kind;
  trigger("export", { kind });
}

// -- what a person does

function onClick(event) {
  const at = (selector) => event.target.closest?.(selector);
  const link = at(PLACE);
  if (link) {
    event.preventDefault();
    openPlace(link);
  } else if (at(".cite-before")) turnCitation(-1);
  else if (at(".cite-after")) turnCitation(1);
  else if (at(".src-copy")) copyQuote(at(".src-copy"));
  else if (at(".remove")) removeDocument(at(".remove"));
  else if (at(".ask-all")) askAll();
  else if (at(".resume")) trigger("resume", { key: at(".resume").value });
  else if (at(".forget")) trigger("forget", { key: at(".forget").value });
  else if (at(".clear-all")) forgetAll();
  else if (at(".export")) exportAs(at(".export").value);
  else if (at(".src-close")) closePanel();
  else if (at(".open-side")) {
    showSide(true);
    document.querySelector("#side button")?.focus();
  } else if (!at("#side") || at("#new")) showSide(false);
}

function onKey(event) {
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

function onNewContent() {
  mendRoles();
  rememberOpen();
}

document.addEventListener("click", onClick, true);
document.addEventListener("keydown", onKey);
document.addEventListener("change", onChange);
for (const name of ["dragover", "dragleave", "drop"]) document.addEventListener(name, onDrop);
document.addEventListener("pointerover", onPoint);
document.addEventListener("focusin", onPoint);
document.addEventListener("scroll", hideCard, true);
new MutationObserver(onNewContent).observe(document.body, { subtree: true, childList: true });

watch("value", () => {
  if (closing && isOpen()) return closePanel();
  showCitations();
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
