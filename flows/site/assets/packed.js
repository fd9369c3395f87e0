// Packed data and the words in it, for the pages that search and compare. The data lies in script files, since a page
// opened from disk may load scripts but fetch nothing; each hands over zlib in base64 under its own name.
"use strict";

window.nianbao = window.nianbao || {};

{
  const KEPT_LATELY = 8; // files of texts: a county's reports of a year lie in one
  const waiting = new Map();
  const lately = new Map();
  const given = new Map();

  async function unpack(packed) {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }

  function request(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${name}.js`;
      script.onload = () => {
        script.remove();
        const packed = given.get(name);
        given.delete(name);
        resolve(unpack(packed));
      };
      script.onerror = () => {
        script.remove();
        reject(new Error(`${name}.js`));
      };
      document.head.append(script);
    });
  }

  window.nianbao.give = (name, packed) => given.set(name, packed);

  function once(held, name) {
    if (!held.has(name)) held.set(name, request(name));
    return held.get(name);
  }

  window.nianbao.load = (name) => once(waiting, name);

  // neighbours in the index are neighbours in a county: the last files of texts are asked for again, older ones are not
  window.nianbao.text = async (code, year) => {
    const texts = once(lately, `t/${code.slice(0, 6)}/${year}`);
    if (lately.size > KEPT_LATELY) lately.delete(lately.keys().next().value);
    const found = (await texts)[code];
    if (!found) throw new Error(code);
    return found;
  };
}

// where a township and a report stand, and a section of it: as flows/site/addresses.py says
window.nianbao.township = (code) => `t/${code.slice(0, 6)}/index.html#${code}`;
window.nianbao.report = (code, year, path) =>
  `t/${code.slice(0, 6)}/${year}.html#${path === undefined ? code : `${code.slice(6)}-${path}`}`;

// small letters and digits alone, a line a sentence: as storage/publish/search_macros.sql folds
window.nianbao.fold = (text) =>
  text.toLowerCase().replace(/[。；！？;!?\n]+/g, "\n").replace(/[^\p{L}\p{N}\n]+/gu, "");

window.nianbao.sentences = (text) => text.match(/[^。；！？;!?\n]+[。；！？;!?]*[”’」』）)]*/g) ?? [];

// a text with the words in it marked, whatever stands between their letters
window.nianbao.mark = (text, words) => {
  const letters = Array.from(text);
  const places = [];
  let folded = "";
  letters.forEach((letter, place) => {
    for (const one of Array.from(window.nianbao.fold(letter))) {
      folded += one;
      for (let unit = 0; unit < one.length; unit += 1) places.push(place);
    }
  });
  const hit = new Array(letters.length).fill(false);
  for (const word of words) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
      hit.fill(true, places[at], places[at + word.length - 1] + 1);
    }
  }
  const nodes = [];
  for (let start = 0; start < letters.length;) {
    let end = start;
    while (end < letters.length && hit[end] === hit[start]) end += 1;
    const piece = letters.slice(start, end).join("");
    if (hit[start]) {
      const mark = document.createElement("mark");
      mark.textContent = piece;
      nodes.push(mark);
    } else {
      nodes.push(piece);
    }
    start = end;
  }
  return nodes;
};
