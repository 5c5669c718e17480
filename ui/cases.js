// A case of an eval, opened from its report: the address names it, and the conversation is fetched once.
const CASE = "#case-";

let wantedCase = location.hash.startsWith(CASE) ? decodeURIComponent(location.hash.slice(CASE.length)) : "";

function openCase() {
  if (!wantedCase || !document.querySelector("#conversations section")) return;
  sessionStorage.removeItem(OPEN_HERE); // else the conversation of this tab would come in its place
  history.replaceState(null, "", location.pathname);
  trigger("case", { name: wantedCase });
  wantedCase = "";
}

news.push(openCase);
