// Search without a server: pairs of neighbouring characters lead to reports that may hold the words, year by year, the
// newest first; their texts are then loaded and looked through, so that what is shown and counted holds the words.
"use strict";

{
  const { fold, load, mark, report, sentences, text: textOf, township, search: meta } = window.nianbao;
  const FIRST = 10; // reports shown at once
  const MORE = 30; // reports shown by the button
  const CHECKED_UNASKED = 400; // texts looked through for the count alone
  const AT_ONCE = 6; // texts loaded side by side
  const NAMES = "0"; // the year that stands for the names of townships
  const SHOWN_SENTENCES = 3;
  const FOLDER = "data/search";

  // the pairs at every second place and at the end: all letters of the word are asked for
  function pairsOf(word) {
    const letters = Array.from(word);
    const pairs = new Set();
    for (let i = 0; i + 1 < letters.length; i += 2) pairs.add(letters[i] + letters[i + 1]);
    pairs.add(letters.slice(-2).join(""));
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

  async function candidates(year, words) {
    const { shards } = meta.years[year];
    const pairs = [...new Set(words.flatMap(pairsOf))];
    const files = await Promise.all(pairs.map((pair) => load(`${FOLDER}/${year}/pairs-${shardOf(pair, shards)}`)));
    let common = null;
    for (const [index, pair] of pairs.entries()) {
      if (files[index][pair] === undefined) return [];
      const found = documentsOf(files[index][pair]);
      const held = common && new Set(common);
      common = held ? found.filter((one) => held.has(one)) : found;
    }
    return common ?? [];
  }

  async function entryOf(year, number) {
    const file = await load(`${FOLDER}/${year}/documents-${Math.floor(number / meta.per_file)}`);
    const [code, county, township, title] = file[number % meta.per_file];
    return { code, county, township, title, year };
  }

  // the sentences that hold a word; none where one of the words stands nowhere in the part that was chosen
  async function passages(entry, { words, role }) {
    const text = await textOf(entry.code, entry.year);
    const head = role ? "" : fold(`${entry.county}${entry.township}\n${entry.title}`);
    const missing = new Set(words.filter((word) => !head.includes(word)));
    const found = [];
    for (const [path, marker, heading, part, body] of text.sections) {
      if (role && part !== role) continue;
      const name = marker + heading;
      for (const sentence of [heading, ...sentences(body)]) {
        const folded = fold(sentence);
        const held = words.filter((word) => folded.includes(word));
        held.forEach((word) => missing.delete(word));
        if (held.length) found.push({ path, name: sentence === heading ? "" : name, sentence, held: held.length });
      }
    }
    return missing.size ? null : found;
  }

  // one question: its hits come in order, as many as are asked for
  class Question {
    constructor(words, year, span, role) {
      Object.assign(this, { words, span, role, hits: [], checked: 0, waiting: [], total: 0, whole: false });
      this.years = Object.keys(meta.years).filter((one) => one !== NAMES && (!year || one === year)).sort().reverse();
    }

    async townships() {
      if (!meta.years[NAMES] || this.role) return [];
      const found = (await candidates(NAMES, this.words)).filter((one) => this.within(NAMES, one));
      const entries = await Promise.all(found.slice(0, 60).map((one) => entryOf(NAMES, one)));
      return entries.filter((entry) => this.words.every((word) => fold(entry.county + entry.township).includes(word)));
    }

    within(year, document) {
      if (!this.span) return true;
      const [first, beyond] = this.span[year] ?? [0, 0];
      return document >= first && document < beyond;
    }

    async nextYear() {
      const year = this.years.shift();
      const found = (await candidates(year, this.words)).filter((one) => this.within(year, one));
      this.total += found.length;
      this.waiting.push(...found.map((document) => [year, document]));
    }

    async look(wanted, mostChecked = Infinity) {
      while (this.hits.length < wanted && this.checked < mostChecked) {
        while (!this.waiting.length && this.years.length) await this.nextYear();
        const some = this.waiting.splice(0, AT_ONCE);
        if (!some.length) {
          this.whole = true;
          return;
        }
        const looked = await Promise.all(some.map(async ([year, document]) => {
          const entry = await entryOf(year, document);
          return { entry, found: await passages(entry, this) };
        }));
        this.checked += looked.length;
        this.hits.push(...looked.filter((one) => one.found));
      }
    }

    // two letters are a pair: then the index alone tells the count
    async count() {
      if (!this.role && this.words.length === 1 && Array.from(this.words[0]).length === 2) {
        while (this.years.length) await this.nextYear();
        return this.total;
      }
      await this.look(Infinity, CHECKED_UNASKED);
      return this.whole ? this.hits.length : null;
    }
  }

  function line(tag, ...parts) {
    const element = document.createElement(tag);
    element.append(...parts);
    return element;
  }

  function link(address, ...words) {
    const anchor = line("a", ...words);
    anchor.href = address;
    return anchor;
  }

  function note(...words) {
    const span = line("span", ...words);
    span.className = "note";
    return span;
  }

  // as much of a long sentence as stands near the first word
  function near(sentence, words) {
    const letters = Array.from(sentence.trim());
    if (letters.length <= 160) return sentence.trim();
    const nodes = mark(sentence.trim(), words);
    const before = typeof nodes[0] === "string" ? Array.from(nodes[0]).length : 0;
    const start = Math.max(0, before - 60);
    const cut = letters.slice(start, start + 150).join("");
    return `${start ? "…" : ""}${cut}${start + 150 < letters.length ? "…" : ""}`;
  }

  function shown({ entry, found }, words) {
    const { code, county, township, title, year } = entry;
    const item = line("li", line("p", link(report(code, year), ...mark(title || `${township} ${year} 年报告`, words)), " ",
      note(...mark(county, words), " ", ...mark(township, words), ` ${year} 年`)));
    const best = [...found].sort((one, other) => other.held - one.held).slice(0, SHOWN_SENTENCES);
    for (const { path, name, sentence } of found.filter((one) => best.includes(one))) {
      const where = name ? [note(link(report(code, year, path), name)), " "] : [];
      item.append(line("p", ...where, ...mark(near(sentence, words), words)));
    }
    if (found.length > best.length) item.append(line("p", note(`本篇共 ${found.length} 句`)));
    return item;
  }

  function start() {
    const form = document.getElementById("search");
    const told = document.getElementById("found");
    const results = document.getElementById("results");
    const names = document.getElementById("names");
    const more = document.getElementById("more");
    const checkAll = document.getElementById("check-all");
    let question = null;
    let listed = 0;
    let spans = null;

    function list(upTo) {
      for (; listed < Math.min(upTo, question.hits.length); listed += 1) {
        results.append(shown(question.hits[listed], question.words));
      }
      more.hidden = question.whole && listed >= question.hits.length;
    }

    function tell(count) {
      checkAll.hidden = count !== null;
      told.textContent = count === null
        ? `至少 ${question.hits.length} 份报告（可能的有 ${question.total} 份，已核对 ${question.checked} 份）`
        : count ? `共 ${count} 份报告` : "没有找到";
    }

    async function countySpan(named) {
      if (!named) return null;
      spans ??= await load(`${FOLDER}/counties`);
      const fitting = spans.filter(([code, name]) => code === named || name.includes(named));
      if (fitting.length === 1) return fitting[0][2];
      const exact = fitting.filter(([, name]) => name === named);
      if (exact.length === 1) return exact[0][2];
      throw new Error(fitting.length
        ? `叫“${named}”的县有 ${fitting.length} 个：${fitting.slice(0, 8).map(([code, name]) => `${name} ${code}`).join("、")}；请写全名或代码`
        : `没有名称里有“${named}”的县`);
    }

    async function ask() {
      const typed = form.elements.q.value.trim();
      const words = [...new Set(typed.split(/\s+/).map(fold).flatMap((word) => word.split("\n")).filter(Boolean))];
      results.replaceChildren();
      names.replaceChildren();
      more.hidden = true;
      checkAll.hidden = true;
      listed = 0;
      if (!words.length || words.some((word) => Array.from(word).length < 2)) {
        told.textContent = "每个词至少两个字；几个词之间用空格分开。";
        return;
      }
      told.setAttribute("aria-busy", "true");
      told.textContent = "正在查找…";
      let mine = null;
      try {
        const span = await countySpan(form.elements.county.value.trim());
        mine = question = new Question(words, form.elements.year.value, span, form.elements.role.value);
        const townships = await mine.townships();
        await mine.look(FIRST);
        if (mine !== question) return;
        if (townships.length) {
          names.append("乡镇（街道）：", ...townships.slice(0, 12).flatMap((entry) => [
            link(township(entry.code), entry.township), note(` ${entry.county}`), "　"]));
        }
        list(FIRST);
        if (!mine.whole) told.textContent = `先列出 ${listed} 份，正在核对其余…`;
        const count = await mine.count();
        if (mine !== question) return;
        tell(count);
        list(listed);
      } catch (error) {
        told.textContent = error.message.endsWith(".js") ? `读不到索引文件：${error.message}` : error.message;
      }
      if (mine === question) told.removeAttribute("aria-busy");
    }

    function address() {
      const fields = new URLSearchParams();
      for (const name of ["q", "year", "county", "role"]) {
        if (form.elements[name].value) fields.set(name, form.elements[name].value);
      }
      return `#${fields}`;
    }

    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      history.replaceState(null, "", address());
      ask();
    });
    for (const name of ["year", "role"]) {
      form.elements[name].addEventListener("change", () => form.elements.q.value && form.requestSubmit());
    }
    more.addEventListener("click", async () => {
      const mine = question;
      await mine.look(listed + MORE);
      if (mine === question) list(listed + MORE);
    });
    checkAll.addEventListener("click", async () => {
      const mine = question;
      told.setAttribute("aria-busy", "true");
      await mine.look(Infinity);
      if (mine !== question) return;
      tell(mine.hits.length);
      told.removeAttribute("aria-busy");
    });
    if (location.hash.length > 1) {
      const given = new URLSearchParams(location.hash.slice(1));
      for (const [name, value] of given) if (form.elements[name]) form.elements[name].value = value;
      if (form.elements.q.value) ask();
    }
  }

  if (typeof DecompressionStream === "undefined") {
    document.getElementById("found").textContent = "查找要用较新的浏览器（2023 年以后的 Chrome、Edge、Firefox、Safari）。";
  } else {
    start();
  }
}
