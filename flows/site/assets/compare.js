// Any two reports side by side: equal sentences are marked on both sides and lead to one another, like ones are dotted.
"use strict";

{
  const { fold, load, report: page, sentences, text: textOf, search: meta } = window.nianbao;
  const LIKE = 0.6; // share of pairs of characters in common from which two sentences count as one reworded
  const SHORTEST = 6; // characters; shorter sentences are compared for equality only

  const key = (text) => fold(text).replaceAll("\n", "").replace(/(?:19|20)\d\d/g, "0000");

  function pairs(text) {
    const letters = Array.from(text);
    return new Set(letters.slice(1).map((letter, place) => letters[place] + letter));
  }

  function likeness(one, other) {
    let common = 0;
    for (const pair of one) common += other.has(pair) ? 1 : 0;
    return (2 * common) / (one.size + other.size || 1);
  }

  function unitsOf(report) {
    return report.sections.flatMap(([path, marker, heading, , text]) => [
      ...(heading ? [{ path, heading: true, text: marker + heading, key: key(heading) }] : []),
      ...sentences(text).map((sentence, place) => ({
        path, heading: false, text: (place || heading ? "" : marker) + sentence, key: key(sentence),
      })),
    ]);
  }

  // each sentence answers for one of the other side: equal ones first, then the likest
  function match(left, right) {
    const waiting = new Map();
    right.forEach((unit, place) => {
      if (unit.key) waiting.set(unit.key, [...(waiting.get(unit.key) ?? []), place]);
    });
    for (const unit of left) {
      const place = unit.key ? waiting.get(unit.key)?.shift() : undefined;
      if (place !== undefined) Object.assign(unit, { mark: "same", other: place });
      if (place !== undefined) Object.assign(right[place], { mark: "same", other: left.indexOf(unit) });
    }
    const free = right.filter((unit) => !unit.mark && unit.key.length >= SHORTEST);
    for (const unit of free) unit.pairs = pairs(unit.key);
    left.forEach((unit, index) => {
      if (unit.mark || unit.key.length < SHORTEST) return;
      const mine = pairs(unit.key);
      let best = null;
      let most = LIKE;
      for (const one of free) {
        const score = one.mark ? 0 : likeness(mine, one.pairs);
        if (score >= most) [best, most] = [one, score];
      }
      if (best) {
        Object.assign(unit, { mark: "like", other: right.indexOf(best) });
        Object.assign(best, { mark: "like", other: index });
      }
    });
  }

  function draw(article, report, units, side, page) {
    const head = document.createElement("h2");
    const link = document.createElement("a");
    link.href = page;
    link.textContent = `${report.county}${report.township} ${report.year} 年`;
    head.append(link);
    const title = document.createElement("p");
    title.className = "note";
    title.textContent = `${report.title || "（无标题）"}${report.published ? `，${report.published} 公开` : ""}`;
    article.replaceChildren(head, title);
    let paragraph = null;
    let path = null;
    units.forEach((unit, place) => {
      if (unit.heading || unit.path !== path || !paragraph) {
        paragraph = document.createElement(unit.heading ? "h3" : "p");
        article.append(paragraph);
        path = unit.heading ? null : unit.path;
      }
      const piece = document.createElement(unit.mark ? "a" : "span");
      piece.textContent = unit.text;
      piece.id = `${side}${place}`;
      if (unit.mark) {
        piece.className = unit.mark;
        piece.href = `#${side === "l" ? "r" : "l"}${unit.other}`;
      }
      paragraph.append(piece);
    });
  }

  function share(units, mark) {
    const sum = (list) => list.reduce((total, unit) => total + unit.key.length, 0);
    return Math.round((100 * sum(units.filter((unit) => unit.mark === mark))) / (sum(units) || 1));
  }

  async function codeOf(named) {
    if (/^[0-9A-Za-z]{9}$/.test(named)) return named;
    const wanted = fold(named);
    const { documents } = meta.years["0"] ?? { documents: 0 };
    const found = [];
    for (let number = 0; number * meta.per_file < documents; number += 1) {
      for (const [code, county, township] of await load(`data/search/0/documents-${number}`)) {
        if (fold(township) === wanted || fold(county + township) === wanted) found.push([code, county + township]);
      }
    }
    if (found.length === 1) return found[0][0];
    throw new Error(found.length
      ? `叫“${named}”的有 ${found.length} 个：${found.slice(0, 8).map(([code, name]) => `${name} ${code}`).join("、")}`
      : `没有叫“${named}”的乡镇（街道）`);
  }

  const form = document.getElementById("compare");
  const told = document.getElementById("found");
  const sides = document.getElementById("sides");

  async function text(id) {
    try {
      return await textOf(...id.split("-"));
    } catch {
      throw new Error(`没有收录 ${id.replace("-", " 的 ")} 年报告`);
    }
  }

  async function show(a, b) {
    told.setAttribute("aria-busy", "true");
    told.textContent = "正在读取…";
    sides.hidden = true;
    try {
      const [one, other] = await Promise.all([text(a), text(b)]);
      const [left, right] = [unitsOf(one), unitsOf(other)];
      match(left, right);
      draw(document.getElementById("left"), one, left, "l", page(...a.split("-")));
      draw(document.getElementById("right"), other, right, "r", page(...b.split("-")));
      sides.hidden = false;
      told.textContent = `左边 ${share(left, "same")}% 的字与右边一样，${share(left, "like")}% 相近；`
        + `右边 ${share(right, "same")}% 与左边一样，${share(right, "like")}% 相近。点加底色的句子，跳到对面那一句。`;
    } catch (error) {
      told.textContent = error.message;
    }
    told.removeAttribute("aria-busy");
  }

  function fromAddress() {
    const given = new URLSearchParams(location.hash.slice(1));
    const [a, b] = [given.get("a"), given.get("b")];
    if (!a || !b) return;
    for (const [side, id] of [["a", a], ["b", b]]) {
      [form.elements[side].value, form.elements[`${side}-year`].value] = id.split("-");
    }
    show(a, b);
  }

  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const ids = [];
      for (const side of ["a", "b"]) {
        ids.push(`${await codeOf(form.elements[side].value.trim())}-${form.elements[`${side}-year`].value.trim()}`);
      }
      history.replaceState(null, "", `#a=${ids[0]}&b=${ids[1]}`);
      show(...ids);
    } catch (error) {
      told.textContent = error.message;
    }
  });
  if (typeof DecompressionStream === "undefined") {
    told.textContent = "并排比较要用较新的浏览器（2023 年以后的 Chrome、Edge、Firefox、Safari）。";
  } else {
    fromAddress();
  }
}
