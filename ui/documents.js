// Documents: ticked, added, removed.

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

clicks.set(".remove", removeDocument);
clicks.set(".ask-all", askAll);
document.addEventListener("change", onChange);
for (const name of ["dragover", "dragleave", "drop"]) document.addEventListener(name, onDrop);
