// Filters, sorting and the marks of a comparison. Every page can be read without it.
"use strict";

function filterTables() {
  const tools = document.querySelector(".tools:has(.name-filter), .tools .name-filter")?.closest(".tools");
  if (!tools) return;
  tools.hidden = false;
  const name = tools.querySelector(".name-filter");
  const status = tools.querySelector(".status-filter");
  const found = tools.querySelector(".found");
  const scope = tools.parentElement;
  const rows = [...scope.querySelectorAll("table.filterable tbody tr")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const names = rows.map((row) => (row.querySelector("th") ?? row).textContent.toLowerCase());
  const whole = scope.querySelector("table.filterable.map") === null;
  function apply() {
    const word = name.value.trim().toLowerCase();
    const wanted = status ? status.value : "";
    let shown = 0;
    rows.forEach((row, index) => {
      const fits = (whole ? texts : names)[index].includes(word)
        && (!wanted || row.querySelector(`[data-status="${wanted}"]`) !== null);
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    found.textContent = word || wanted ? `${shown} / ${rows.length} 行` : "";
  }
  name.addEventListener("input", apply);
  if (status) status.addEventListener("change", apply);
  apply();
}

function cellKey(row, column) {
  const text = row.cells[column]?.textContent.trim() ?? "";
  const number = /^[^\d\-]{0,3}(-?[\d,]+(?:\.\d+)?)/.exec(text);
  return number ? Number(number[1].replaceAll(",", "")) : text;
}

function order(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "number") return -1;
  if (typeof b === "number") return 1;
  return a.localeCompare(b, "zh-CN");
}

function sortTables() {
  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const body = table.tBodies[0];
        const keyed = [...body.rows].map((row) => [cellKey(row, column), row]);
        keyed.sort((a, b) => (down ? order(b[0], a[0]) : order(a[0], b[0])));
        body.append(...keyed.map((pair) => pair[1]));
      });
    });
  }
}

function chooseMarks() {
  for (const fieldset of document.querySelectorAll("fieldset.marks")) {
    fieldset.hidden = false;
    const report = fieldset.closest(".comparison").parentElement.querySelector("article.report");
    fieldset.addEventListener("change", (event) => {
      report.classList.toggle("marks-off", event.target.value === "off");
      report.classList.toggle("marks-new", event.target.value === "new");
    });
  }
}

// on a narrow screen the newest years come first into view
function showNewest() {
  for (const table of document.querySelectorAll(".scroll > table.map.filterable")) {
    table.parentElement.scrollLeft = table.scrollWidth;
  }
}

filterTables();
showNewest();
sortTables();
chooseMarks();
