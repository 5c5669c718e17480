// Conversations: kept in this browser, saved as a file.

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

function retitle(button) {
  const old = button.closest("li").querySelector(".resume").textContent;
  const name = prompt("New name of the conversation", old);
  if (name !== null && name !== old) trigger("retitle", { key: button.value, name });
  closeMenus();
}

// Shows the conversations that hold every word, and all of them when nothing is looked for.
function searchConversations() {
  const words = document.getElementById("recall")?.value.toLowerCase().split(/\s+/) ?? [];
  for (const row of document.querySelectorAll("#conversations li")) {
    row.hidden = !words.every((word) => row.dataset.words.includes(word));
  }
}

function switchKeeping(box) {
  const kept = document.querySelector("#conversations li");
  if (!box.checked && kept && !confirm("Forget the conversations kept so far, too?")) box.checked = true;
  else trigger("keeping", { on: box.checked });
}

function forgetAll() {
  if (confirm("Forget all conversations kept in this browser?")) trigger("forget", { key: null });
}

window.footnoteSave = (text) => {
  const file = new Blob([text], { type: { json: "application/json", html: "text/html", md: "text/markdown" }[exporting] });
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file) });
  link.download = `conversation.${exporting}`;
  link.click();
  URL.revokeObjectURL(link.href);
};

function exportAs(kind) {
  exporting = kind;
  trigger("export", { kind });
}

clicks.set(".resume", (button) => trigger("resume", { key: button.value }));
clicks.set(".retitle", retitle);
clicks.set(".forget", (button) => trigger("forget", { key: button.value }));
clicks.set(".clear-all", forgetAll);
clicks.set(".export", (button) => exportAs(button.value));
news.push(rememberOpen, searchConversations);
document.addEventListener("input", (event) => event.target.id === "recall" && searchConversations());
document.addEventListener("change", (event) => event.target.id === "keeping" && switchKeeping(event.target));
