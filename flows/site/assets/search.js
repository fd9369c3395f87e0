// Search without a server: pairs of neighbouring characters lead to documents. The index lies in script files, since
// a page opened from disk may load scripts but fetch nothing; only the files that a question needs are loaded.
"use strict";

window.nianbao = window.nianbao || {};
const PAGE = 50;
const waiting = new Map();
const loaded = new Map();

window.nianbao.give = function give(name, data) {
  loaded.set(name, data);
};

function load(name) {
  if (loaded.has(name)) return Promise.resolve(loaded.get(name));
  if (!waiting.has(name)) {
    waiting.set(name, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `data/search/${name}.js`;
      script.onload = () => resolve(loaded.get(name));
      script.onerror = () => reject(new Error(`data/search/${name}.js`));
      document.head.append(script);
    }));
  }
  return waiting.get(name);
}

function fold(text) {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}

function pairsOf(word) {
  const letters = Array.from(word);
  const pairs = new Set();
  for (let i = 0; i + 1 < letters.length; i += 1) pairs.add(letters[i] + letters[i + 1]);
  return [...pairs];
}

function shardOf(pair, shards) {
  const [first, second] = Array.from(pair);
  return (31 * first.codePointAt(0) + second.codePointAt(0)) % shards;
}

// "5,2-9" means document 5 and the nine documents that begin 2 after it; numbers in base 36
function documentsOf(packed) {
  const out = [];
  let last = 0;
  for (const part of packed.split(",")) {
    const [step, count] = part.split("-");
    last += parseInt(step, 36);
    out.push(last);
    for (let n = count ? parseInt(count, 36) - 1 : 0; n > 0; n -= 1) out.push((last += 1));
  }
  return out;
}

async function candidates(words, meta) {
  let common = null;
  for (const word of words) {
    for (const pair of pairsOf(word)) {
      const shard = await load(`pairs-${shardOf(pair, meta.shards)}`);
      if (shard[pair] === undefined) return [];
      const found = documentsOf(shard[pair]);
      if (common === null) {
        common = found;
      } else {
        const held = new Set(found);
        common = common.filter((document) => held.has(document));
      }
    }
  }
  return common ?? [];
}

function marked(text, words) {
  const nodes = [];
  let rest = text;
  while (rest) {
    let at = -1;
    let length = 0;
    for (const word of words) {
      const place = rest.toLowerCase().indexOf(word);
      if (place >= 0 && (at < 0 || place < at)) [at, length] = [place, word.length];
    }
    if (at < 0) break;
    nodes.push(rest.slice(0, at));
    const mark = document.createElement("mark");
    mark.textContent = rest.slice(at, at + length);
    nodes.push(mark);
    rest = rest.slice(at + length);
  }
  nodes.push(rest);
  return nodes;
}

function show(entry, words) {
  const [code, year, county, township, title, headings] = entry;
  const item = document.createElement("li");
  const head = document.createElement("p");
  const link = document.createElement("a");
  link.href = `t/${code.slice(0, 6)}/${code}${year ? `-${year}` : ""}.html`;
  link.append(...marked(year ? title || "（无标题）" : township, words));
  const where = document.createElement("span");
  where.className = "note";
  where.append(" ", ...marked(county, words), " ", ...(year ? marked(township, words) : []), year ? ` ${year} 年` : "");
  head.append(link, where);
  item.append(head);
  const fitting = headings.split("\n").filter((heading) => words.some((word) => fold(heading).includes(word)));
  for (const heading of fitting.slice(0, 3)) {
    const line = document.createElement("p");
    line.append("小标题：", ...marked(heading, words));
    item.append(line);
  }
  return item;
}

async function entryOf(document, meta) {
  const shard = await load(`documents-${Math.floor(document / meta.per_shard)}`);
  return shard[document % meta.per_shard];
}

function start() {
  const meta = window.nianbao.search;
  const form = document.getElementById("search");
  const found = document.getElementById("found");
  const results = document.getElementById("results");
  const more = document.getElementById("more");
  let queue = [];
  let words = [];
  let year = "";
  let question = 0;

  async function next(mine) {
    let shown = 0;
    more.hidden = true;
    while (queue.length && shown < PAGE) {
      const entry = await entryOf(queue.shift(), meta);
      if (mine !== question) return 0;
      const [, of, county, township, title, headings] = entry;
      const text = fold(county + township + title + headings);
      if (words.every((word) => text.includes(word)) && (!year || String(of) === year)) {
        results.append(show(entry, words));
        shown += 1;
      }
    }
    more.hidden = queue.length === 0;
    return shown;
  }

  async function ask() {
    question += 1;
    const mine = question;
    const typed = form.elements.q.value.trim();
    words = typed.split(/\s+/).map(fold).filter(Boolean);
    year = form.elements.year.value;
    results.replaceChildren();
    more.hidden = true;
    if (!words.length || words.some((word) => Array.from(word).length < 2)) {
      found.textContent = "请输入至少两个字；几个词之间用空格分开。";
      return;
    }
    found.setAttribute("aria-busy", "true");
    found.textContent = "正在查找…";
    try {
      const all = await candidates(words, meta);
      if (mine !== question) return;
      const span = year ? meta.years[year] || [0, 0] : [0, meta.documents];
      queue = all.filter((document) => document >= span[0] && document < span[1]);
      const total = queue.length;
      const shown = await next(mine);
      if (mine !== question) return;
      found.textContent = shown ? `找到 ${queue.length ? `约 ${total}` : results.children.length} 条` : `没有找到“${typed}”。`;
    } catch (error) {
      found.textContent = `读不到索引文件：${error.message}`;
    }
    if (mine === question) found.removeAttribute("aria-busy");
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    history.replaceState(null, "", `#${encodeURIComponent(form.elements.q.value)}`);
    ask();
  });
  form.elements.year.addEventListener("change", () => form.elements.q.value && ask());
  more.addEventListener("click", () => next(question));
  if (location.hash.length > 1) {
    form.elements.q.value = decodeURIComponent(location.hash.slice(1));
    ask();
  }
}

start();
