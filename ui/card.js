// The card with a quote in its context, while a citation is pointed at.
let pointedAt = null; // the citation whose card is shown or being fetched

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

escapes.unshift([() => pointedAt, hideCard]);
document.addEventListener("pointerover", onPoint);
document.addEventListener("focusin", onPoint);
document.addEventListener("scroll", hideCard, true);
