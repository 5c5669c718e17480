// The list of documents: searched, ticked, renamed, deleted and brought back. How files come in stands in uploads.js.
const view = { words: "", kind: "", days: 0, page: 1 };
let base = "all"; // what is asked: all documents, none, or those of a view …
let toggled = []; // … except these, with which it is the other way round
let turn = 0; // counts what was asked for, since a list may come late
let turnSeen = "";
let focusNext = ""; // what gets the focus when it appears, since what had it goes away

const shelf = () => document.querySelector("#documents section");

function tell(event) {
  turn += 1;
  trigger(event, { look: { view, base, toggled, turn } });
}

function lookAt(change) {
  Object.assign(view, { page: 1 }, change);
  tell("look");
}

function tick(box) {
  const others = toggled.filter((path) => path !== box.value);
  toggled = others.length === toggled.length ? [...toggled, box.value] : others;
  tell("pick");
}

function askOnly(what) {
  [base, toggled] = [what, []];
  tell("look");
}

// A list that was drawn before the last word was typed or the last box ticked is asked for again.
function onNewList() {
  const list = shelf();
  if (!list || list.dataset.turn === turnSeen) return;
  turnSeen = list.dataset.turn;
  if (Number(turnSeen) !== turn) return tell("look");
  for (const box of list.querySelectorAll(".pick")) box.checked = box.hasAttribute("checked");
  if ("all" in list.dataset) [base, toggled] = ["all", []];
  offerKinds(JSON.parse(list.dataset.kinds));
}

function offerKinds(kinds) {
  const box = document.getElementById("kind");
  const named = kinds.map(([kind, count]) => new Option(`${kind.toUpperCase() || "No type"} (${count})`, kind));
  box.replaceChildren(new Option("Any type", ""), ...named);
  box.value = view.kind;
}

function moveFocus() {
  const next = focusNext && document.querySelector(focusNext);
  if (!next) return;
  focusNext = "";
  if (document.activeElement.matches("body, #documents *, #beside *")) next.focus();
}

// -- changes of the library

// Asks the server for a change and draws the list anew; what goes wrong is said in its words.
async function change(method, address, said, focus) {
  const answer = await fetch(address, { method }).catch(() => null);
  const words = answer ? await answer.json() : { error: "Footnote does not answer; is it still running?" };
  note(answer?.ok ? said(words.document) : words.error, answer?.ok ? "done" : "failed");
  if (answer?.ok) focusNext = focus(words);
  tell("changed");
}

function note(text, kind) {
  const line = Object.assign(document.createElement("p"), { className: kind, textContent: text });
  document.getElementById("progress").replaceChildren(line);
}

const at = (route, values) => `api/${route}?${new URLSearchParams(values)}`;
const rowOf = (words) => `#documents li:has(.pick[value="${CSS.escape(words.document)}"]) a`;

function removeDocument(button) {
  const undo = (words) => `.undo[value="${words.key}"]`;
  change("DELETE", at("documents", { document: button.value }), (path) => `${path}: deleted`, undo);
}

function renameDocument(button) {
  const old = button.value.split("/").pop();
  const name = prompt("New name of the file", old);
  if (!name || name === old) return closeMenus();
  change("PATCH", at("documents", { document: button.value, name }), (path) => `${old}: now ${path}`, rowOf);
}

function undo(button) {
  change("POST", at("removed", { key: button.value }), (path) => `${path}: put back`, rowOf);
}

function deleteForGood(button) {
  change("DELETE", at("removed", { key: button.value }), () => "Deleted for good", () => "#new");
}

// The menu of a row closes with whatever is done elsewhere.
function closeMenus(event) {
  document.querySelectorAll("details.more[open]").forEach((menu) => {
    if (!event || !menu.contains(event.target)) menu.open = false;
  });
}

const openMenu = () => document.querySelector("details.more[open] summary");

function leaveMenu() {
  openMenu().focus();
  closeMenus();
}

clicks.set(".rename", renameDocument);
clicks.set(".remove", removeDocument);
clicks.set(".undo", undo);
clicks.set(".for-good", deleteForGood);
clicks.set(".to-page", (button) => lookAt({ page: Number(button.value) }));
clicks.set(".ask-all", () => askOnly("all"));
clicks.set(".ask-none", () => askOnly("none"));
clicks.set(".ask-found", () => askOnly({ ...view, page: 1 }));
escapes.unshift([openMenu, leaveMenu]);
news.push(onNewList, moveFocus);
document.addEventListener("click", closeMenus);
document.addEventListener("input", (event) => event.target.id === "find" && lookAt({ words: event.target.value }));
document.addEventListener("change", ({ target }) => {
  if (target.matches(".pick")) tick(target);
  if (target.id === "kind") lookAt({ kind: target.value });
  if (target.id === "days") lookAt({ days: Number(target.value) });
});
