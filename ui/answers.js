// What an answer offers besides its citations: why it is what it is, other words to search for, what to ask next.
const exchangeOf = (node) => [...document.querySelectorAll("#chat .bot-row")].indexOf(node.closest(".bot-row"));

function showWhy(link, event) {
  event.preventDefault();
  opener = link;
  wantPanel(true);
  trigger("why", { index: exchangeOf(link) });
}

// The line "Searched for: … change" becomes a box with the same words, to be asked anew as they stand.
function changeSearch(link, event) {
  event.preventDefault();
  const line = link.closest("p");
  const words = line.cloneNode(true);
  words.querySelectorAll("em, a").forEach((node) => node.remove());
  const box = Object.assign(document.createElement("input"), { className: "search-words", value: words.textContent.trim() });
  box.setAttribute("aria-label", "Search for");
  const again = Object.assign(document.createElement("div"), { className: "search-again" });
  again.append(box, button("Search", "search-go"), button("Cancel", "search-cancel"));
  line.after(again);
  line.hidden = true;
  box.focus();
}

function button(name, kind) {
  return Object.assign(document.createElement("button"), { type: "button", className: kind, textContent: name });
}

function searchAgain(node) {
  const question = node.closest(".search-again").querySelector("input").value.trim();
  if (question) trigger("search_again", { index: exchangeOf(node), question });
}

function leaveSearch(node) {
  const again = node.closest(".search-again");
  const line = again.previousElementSibling;
  again.remove();
  line.hidden = false;
  line.querySelector("a").focus();
}

function onSearchKey(event) {
  if (!event.target.matches?.(".search-words")) return;
  if (event.key === "Enter") searchAgain(event.target);
  if (event.key !== "Escape") return;
  event.stopPropagation();
  leaveSearch(event.target);
}

clicks.set('#chat a[href$="#why"]', showWhy);
clicks.set('#chat a[href$="#search"]', changeSearch);
clicks.set(".next-question", (node) => trigger("ask_next", { question: node.value }));
clicks.set(".search-go", searchAgain);
clicks.set(".search-cancel", leaveSearch);
document.addEventListener("keydown", onSearchKey, true);
