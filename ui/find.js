// Finding words in the document that the source panel shows, and the size of a page's picture.
const SIZES = [1, 1.25, 1.5, 2, 3];
let size = 1; // of a page's picture; stays while pages are turned
let typing = null; // what stood in the box, and where the cursor was, when something was looked for

const findBox = () => element.querySelector(".find");
const wordsBox = () => element.querySelector(".find-words");

// What is looked for in the panel goes along when its pages are turned.
function soughtIn(link) {
  return { words: element.contains(link) ? (wordsBox()?.defaultValue ?? "") : "", at: 0 };
}

function lookFor(step) {
  const { place, at, count } = findBox().dataset;
  const words = wordsBox().value.trim();
  const isNew = words !== wordsBox().defaultValue.trim();
  const next = isNew || at === "0" ? -1 : ((Number(at) - 1 + step + Number(count)) % Number(count)) + 1;
  typing = wordsBox();
  trigger("cite", { link: place.split("#cite-")[1], words, at: words ? next : 0 });
}

function onFindKey(event) {
  if (!event.target.matches?.(".find-words")) return;
  if (event.key === "Enter") lookFor(event.shiftKey ? -1 : 1);
  if (event.key !== "Escape" || !event.target.value) return;
  event.stopPropagation(); // the first Escape empties the box, the next one closes the panel
  event.target.value = "";
  lookFor(1);
}

// The panel was drawn anew: the box keeps what was typed into it meanwhile.
function goOnTyping() {
  const box = wordsBox();
  if (box && typing) {
    box.value = typing.value;
    box.focus({ preventScroll: true });
    box.setSelectionRange(typing.selectionStart, typing.selectionEnd);
  }
  typing = null;
}

function resize(step) {
  size = SIZES[Math.max(0, Math.min(SIZES.length - 1, SIZES.indexOf(size) + step))];
  applySize();
  element.querySelector("#hit")?.scrollIntoView({ block: "center", inline: "center" });
}

function applySize() {
  const sheet = element.querySelector(".sheet");
  if (!sheet) return;
  sheet.style.width = `${100 * size}%`;
  element.querySelector(".zoom-out").disabled = size === SIZES[0];
  element.querySelector(".zoom-in").disabled = size === SIZES.at(-1);
  element.querySelector(".zoom span").textContent = `${100 * size} %`;
}

clicks.set(".find-before", () => lookFor(-1));
clicks.set(".find-after", () => lookFor(1));
clicks.set(".zoom-out", () => resize(-1));
clicks.set(".zoom-in", () => resize(1));
element.addEventListener("keydown", onFindKey);
element.addEventListener("search", (event) => event.target.value === "" && lookFor(1)); // the box's own cross
