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

clicks.set(".resume", (button) => trigger("resume", { key: button.value }));
clicks.set(".forget", (button) => trigger("forget", { key: button.value }));
clicks.set(".clear-all", forgetAll);
clicks.set(".export", (button) => exportAs(button.value));
news.push(rememberOpen);
