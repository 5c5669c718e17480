// Files come in: chosen, or dropped, whole folders too. One line says how far it is; what fails is named, with its reason.

async function addFiles(files) {
  if (!files.length) return;
  showSide(true);
  const list = document.getElementById("progress");
  const [line, bar] = [document.createElement("p"), document.createElement("progress")];
  bar.max = files.length;
  bar.setAttribute("aria-label", "Files added");
  list.replaceChildren(line, bar);
  let added = 0;
  for (const [index, file] of files.entries()) {
    line.textContent = `Reading ${index + 1} of ${files.length}: ${file.name}`;
    const failure = await addFile(file);
    if (failure) list.append(Object.assign(document.createElement("p"), { className: "failed", textContent: failure }));
    else added += 1;
    list.lastChild.scrollIntoView({ block: "nearest" });
    bar.value = index + 1;
  }
  bar.remove();
  line.className = "done";
  line.textContent = files.length === 1 && added ? `${files[0].name}: added` : `${added} of ${files.length} added`;
  tell("changed");
  if (added) trigger("grown");
}

// Adds one file; says why not, or nothing.
async function addFile(file) {
  const address = `api/documents?name=${encodeURIComponent(file.name)}`;
  const answer = await fetch(address, { method: "POST", body: file }).catch(() => null);
  if (!answer) return `${file.name}: it could not be sent; is it still there, and Footnote still running?`;
  const reason = answer.ok ? "" : (await answer.json()).error;
  return !reason || reason.startsWith(file.name) ? reason : `${file.name}: ${reason}`;
}

// The files of what was dropped, those in folders included.
async function filesIn(entry) {
  if (entry instanceof File) return [entry];
  if (entry.isFile) return [await new Promise((found, failed) => entry.file(found, failed))];
  const reader = entry.createReader();
  const files = [];
  for (let some = [null]; some.length; ) {
    some = await new Promise((found, failed) => reader.readEntries(found, failed)); // a hundred at a time
    for (const inside of some) files.push(...(await filesIn(inside)));
  }
  return files;
}

async function addDropped(items) {
  const entries = [...items].map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile()).filter(Boolean);
  const files = (await Promise.all(entries.map(filesIn))).flat();
  addFiles(files.filter((file) => !file.name.startsWith(".")));
}

function onDrop(event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  app().classList.toggle("dropping", event.type === "dragover");
  if (event.type === "drop") addDropped(event.dataTransfer.items);
}

function onChosen(event) {
  if (event.target.id !== "files") return;
  addFiles([...event.target.files]);
  event.target.value = ""; // so that the same file can be chosen again
}

document.addEventListener("change", onChosen);
for (const name of ["dragover", "dragleave", "drop"]) document.addEventListener(name, onDrop);
