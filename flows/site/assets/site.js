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
  const rows = [...scope.querySelectorAll("table.filterable tbody tr:not(.group)")];
  const groups = [...scope.querySelectorAll("table.filterable tr.group")];
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
    for (const group of groups) {
      group.hidden = [...group.parentElement.rows].every((row) => row === group || row.hidden);
    }
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
        for (const body of table.tBodies) {
          const keyed = [...body.rows].filter((row) => !row.matches(".group")).map((row) => [cellKey(row, column), row]);
          keyed.sort((a, b) => (down ? order(b[0], a[0]) : order(a[0], b[0])));
          body.append(...keyed.map((pair) => pair[1]));
        }
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

// how long a report is owed, as of today: pages are written only when something else changed
function countDays() {
  for (const place of document.querySelectorAll(".days-over[data-deadline]")) {
    const days = Math.floor((Date.now() - Date.parse(`${place.dataset.deadline}T00:00:00+08:00`)) / 86_400_000) + 1;
    if (days > 0) place.textContent = `，已过 ${days} 天`;
  }
}

// two years of a township, laid side by side
function offerCompare() {
  for (const form of document.querySelectorAll("form.compare")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { code } = form.dataset;
      location.href = `${form.getAttribute("action")}#a=${code}-${form.elements.a.value}&b=${code}-${form.elements.b.value}`;
    });
  }
}

// Chinese, or labels in English: what was chosen holds on every page
function offerLanguage() {
  const button = document.querySelector("button.language");
  const folder = document.querySelector("script[src$='assets/site.js']").getAttribute("src").replace("site.js", "");
  let chosen = "zh";
  try {
    chosen = localStorage.getItem("language") ?? "zh";
  } catch {
    return; // where nothing may be kept, there is no switch
  }
  button.hidden = false;
  if (chosen === "en") {
    button.textContent = "中文";
    button.lang = "zh-CN";
    const script = document.createElement("script");
    script.src = `${folder}english.js`;
    document.head.append(script);
  }
  button.addEventListener("click", () => {
    localStorage.setItem("language", chosen === "en" ? "zh" : "en");
    location.reload();
  });
}

// the township that the address names is opened, and names the page: some browsers open nothing by themselves
function openNamed() {
  const heading = document.title;
  function open() {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const one = place?.closest("details.one");
    document.title = one ? `${one.querySelector("h2").textContent} · ${heading}` : heading;
    for (let outer = place?.closest("details"); outer; outer = outer.parentElement.closest("details")) {
      if (!outer.open) {
        outer.open = true;
        place.scrollIntoView();
      }
    }
  }
  window.addEventListener("hashchange", open);
  open();
}

filterTables();
sortTables();
openNamed();
chooseMarks();
countDays();
offerCompare();
offerLanguage();
