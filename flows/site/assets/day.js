// A report's page as it was captured, in a frame that may run nothing and ask for nothing. What would ask is taken out
// beforehand; the sandbox and the frame's own policy hold where something was overlooked.
"use strict";

{
  const { load, report } = window.nianbao;
  const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  const ASKING = "script, link, base, meta[http-equiv], iframe, frame, frameset > frame, object, embed, applet, portal, "
    + "video, audio, source, track, input[type=image], image, use";
  const told = document.getElementById("found");

  // a style without what it would fetch
  const plain = (style) => style.replace(/@import[^;]*;?/gi, "").replace(/url\(\s*(["']?)(?!data:)[^)]*\)/gi, "none");

  // the page in a document that nothing is loaded for
  function harmless(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    for (const element of page.querySelectorAll(ASKING)) element.remove();
    for (const element of page.querySelectorAll("*")) {
      for (const { name, value } of [...element.attributes]) {
        const loads = ["src", "srcset", "background", "poster", "data", "ping"].includes(name);
        if (name === "style") element.setAttribute(name, plain(value));
        if (name.startsWith("on") || (loads && !value.trim().toLowerCase().startsWith("data:"))) element.removeAttribute(name);
      }
      if (element.matches("a, area")) element.removeAttribute("href");
      if (element.matches("form")) element.removeAttribute("action");
      if (element.matches("style")) element.textContent = plain(element.textContent);
    }
    const policy = page.createElement("meta");
    policy.httpEquiv = "Content-Security-Policy";
    policy.content = POLICY;
    page.head.prepend(policy);
    return `<!doctype html>${page.documentElement.outerHTML}`;
  }

  function fact(list, word, ...parts) {
    const row = document.createElement("div");
    const [name, value] = [document.createElement("dt"), document.createElement("dd")];
    name.textContent = word;
    value.className = "long";
    value.append(...parts);
    row.append(name, value);
    list.append(row);
  }

  async function show() {
    const id = location.hash.slice(1);
    if (!/^[0-9A-Za-z]{9}-\d{4}(?:\.\d+)?$/.test(id)) {
      told.textContent = "从一份报告的页面点“当日网页”到这里。";
      return;
    }
    told.textContent = "正在读取…";
    try {
      const page = await load(`t/${id.slice(0, 6)}/${id}.page`);
      const back = document.createElement("a");
      back.href = report(...id.slice(0, 14).split("-"));
      back.textContent = `${page.county}${page.township} ${page.year} 年报告`;
      const facts = document.getElementById("facts");
      facts.replaceChildren();
      fact(facts, "报告", back);
      fact(facts, "地址", page.url);
      fact(facts, "取得", page.fetched);
      fact(facts, "存档", `${page.file}，第 ${page.offset} 字节起；SHA-256 ${page.sha256}`);
      if (page.masked) fact(facts, "注意", "个人号码已遮盖，与原始字节不同");
      facts.hidden = false;
      const frame = document.createElement("iframe");
      frame.setAttribute("sandbox", "");
      frame.title = "当日网页";
      frame.srcdoc = harmless(page.html);
      document.getElementById("frame").replaceChildren(frame);
      told.textContent = "";
    } catch {
      told.textContent = `没有收录 ${id} 的当日网页。`;
    }
  }

  window.addEventListener("hashchange", show);
  show();
}
