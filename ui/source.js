// A place in a document, opened in the source panel. Links to places stand in the chat, in the list of documents and in
// the panel itself; all of them open here. Gradio's page has a <base>, so following such a link would reload it.
const PLACE = 'a[href*="#cite-"]';
let opener = null; // the link that the panel was opened from
let wanted = false; // else the reader closed the panel: what was asked for before that may still arrive
let landed = null; // what got the focus when the panel was drawn

const placeOf = (link) => link.getAttribute("href").split("#cite-")[1];
const isOpen = () => element.querySelector(".src") !== null;

function openPlace(link) {
  if (!element.contains(link)) {
    opener = link;
    document.querySelectorAll("#app a[aria-current]").forEach((old) => old.removeAttribute("aria-current"));
    link.setAttribute("aria-current", "true");
  }
  hideCard();
  wantPanel(true);
  showSide(false);
  trigger("cite", { link: placeOf(link), ...soughtIn(link) });
}

function wantPanel(open) {
  wanted = open;
  noteWhereItStands();
  keepBack();
}

function closePanel() {
  wantPanel(false);
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

// From the place that the panel opened at, Tab goes to what can be done there, which stands above it.
function onTab(event) {
  if (event.key !== "Tab" || event.shiftKey || event.target !== landed) return;
  const [close, ...tools] = element.querySelectorAll(".src-head :is(button, a, input):enabled");
  (tools.find((tool) => tool.checkVisibility()) ?? close).focus();
  event.preventDefault();
  landed = null;
}

async function copyQuote(button) {
  await navigator.clipboard.writeText(button.dataset.copied);
  button.textContent = "Copied";
}

function follow(link, event) {
  event.preventDefault();
  openPlace(link);
}

clicks.set(PLACE, follow);
clicks.set(".cite-before", () => turnCitation(-1));
clicks.set(".cite-after", () => turnCitation(1));
clicks.set(".src-copy", copyQuote);
clicks.set(".src-close", closePanel);
escapes.push([isOpen, closePanel]);

element.addEventListener("keydown", onTab);

watch("value", () => {
  if (!wanted && isOpen()) return closePanel();
  keepInSight();
  showCitations();
  applySize();
  const hit = element.querySelector("#hit");
  hit?.scrollIntoView({ block: "center", inline: "center" });
  landed = hit ?? element.querySelector(".src-body");
  if (landed) {
    landed.focus({ preventScroll: true });
  } else if (opener?.isConnected) {
    opener.removeAttribute("aria-current");
    opener.focus({ preventScroll: true });
  }
  goOnTyping();
});
