// Puts English words in the place of Chinese ones, as far as window.nianbao.words has them: labels, not reports or names.
"use strict";

{
  const CHINESE = /[\u3400-\u9fff（），、。：；]/;
  const KEPT = "article.report, .dropped-part .dropped, script, style, code, [data-raw]";
  const ATTRIBUTES = ["aria-label", "placeholder", "title"];
  const { words } = window.nianbao;
  const patterns = Object.entries(words).filter(([chinese]) => /\{\w+\}/.test(chinese)).map(([chinese, english]) => {
    const parts = chinese.split(/\{(\w+)\}/);
    const names = parts.filter((_, place) => place % 2);
    const source = parts.map((part, place) => (place % 2 ? "(.*?)" : part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))).join("");
    return { test: new RegExp(`^${source}$`, "s"), names, english };
  });
  const punctuation = { "，": ", ", "、": ", ", "；": "; ", "：": ": ", "。": ". ", "（": " (", "）": ")" };

  function spaced(text) {
    return text.replace(/(\d{4}) 年/g, "$1").replace(/[，、；：。（）]/g, (sign) => punctuation[sign]);
  }

  // null where nothing is known
  function english(text) {
    if (!CHINESE.test(text)) return null;
    if (Object.hasOwn(words, text)) return words[text];
    const parts = text.split("；");
    if (parts.length > 1 && parts.every((part) => english(part) !== null)) return parts.map(english).join("; ");
    for (const { test, names, english: told } of patterns) {
      const found = test.exec(text);
      if (found) {
        const values = Object.fromEntries(names.map((name, place) => [name, english(found[place + 1].trim()) ?? found[place + 1]]));
        return told.replace(/\{(\w+)\}/g, (_, name) => spaced(values[name] ?? "…"));
      }
    }
    return /^[\s\d，、；：。（）%.-]+$/.test(text) || /^[，、；：。（）]/.test(text) ? spaced(text) : null;
  }

  function putInto(text, set) {
    const core = text.trim().replace(/\s+/g, " ");
    const found = core && english(core);
    if (found !== null && found !== "" && found !== core) {
      set(`${/^[\s（]/.test(text) ? " " : ""}${found}${/[\s，：；、]$/.test(text) ? " " : ""}`);
    } else if (found === "" && core) {
      set(" ");
    }
  }

  function translate(root) {
    if (root.nodeType === Node.TEXT_NODE) {
      if (!root.parentElement?.closest(KEPT)) putInto(root.data, (told) => { root.data = told; });
      return;
    }
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = root; node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) {
        translate(node);
      } else if (!node.closest(KEPT)) {
        for (const name of ATTRIBUTES) {
          if (node.hasAttribute(name)) putInto(node.getAttribute(name), (told) => node.setAttribute(name, told));
        }
      }
    }
  }

  document.documentElement.lang = "en";
  for (const element of document.querySelectorAll(KEPT)) element.lang = "zh-CN";
  putInto(document.title, (told) => { document.title = told; });
  translate(document.body);
  const watch = new MutationObserver((changes) => {
    watch.disconnect();
    for (const change of changes) {
      if (change.type === "characterData") translate(change.target);
      for (const node of change.addedNodes) translate(node);
    }
    observe();
  });
  function observe() {
    watch.observe(document.body, { childList: true, characterData: true, subtree: true });
  }
  observe();
}
