// What a page shows, as files: its tables, the text of a report, what was found. Made here, so that none lies on disk.
"use strict";

{
  const BOM = "\ufeff";
  const FORMULA = /^[=+\-@\t\r]/;
  const NUMBER = /^-?\d{1,3}(?:,?\d{3})*(?:\.\d+)?$/;

  // the words of a cell: without signs, arrows, charts, and what a comparison strikes out
  function wordsOf(element) {
    const copy = element.cloneNode(true);
    for (const part of copy.querySelectorAll("[aria-hidden='true'], svg, del")) part.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  }

  function fromTable(table, number) {
    const name = table.caption ? wordsOf(table.caption) : "";
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => !row.hidden);
    return {
      name: name || `表 ${number}`,
      heads: [...table.tHead.rows[0].cells].map(wordsOf),
      rows: rows.map((row) => [...row.cells].map(wordsOf)),
    };
  }

  function fromReport(article) {
    const rows = [];
    for (const element of article.querySelectorAll("h2, h3, h4, h5, h6, p")) {
      if (/^H/.test(element.tagName)) rows.push([wordsOf(element), ""]);
      else if (rows.length && !rows.at(-1)[1]) rows.at(-1)[1] = wordsOf(element);
      else rows.push(["", wordsOf(element)]);
    }
    return { name: article.getAttribute("aria-label") || rows[0]?.[0] || "正文", heads: ["标题", "正文"], rows };
  }

  function fromResults(list) {
    const rows = [...list.children].map((item) => {
      const [head, ...said] = [...item.children];
      return [wordsOf(head.querySelector("a")), wordsOf(head.querySelector(".note")), said.map(wordsOf).join("\n")];
    });
    return { name: "查找结果", heads: ["报告", "何处", "句子"], rows };
  }

  // of a page of many townships the one that is open, all where none is
  const opened = () => document.querySelector("main details.one[open]");
  const chosen = (part) => !opened() || !part.closest("details.one:not([open])");

  function tablesOf(page) {
    const found = [...page.querySelectorAll("main table")].filter(chosen).map((table, place) => fromTable(table, place + 1));
    const texts = [...page.querySelectorAll("main article.report")].filter((one) => one.childElementCount && chosen(one)).map(fromReport);
    const results = [...page.querySelectorAll("#results")].filter((one) => one.childElementCount).map(fromResults);
    return [...found, ...texts, ...results].filter((table) => table.rows.length);
  }

  function csv(tables) {
    const cell = (text) => {
      const plain = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
      return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
    };
    const parts = tables.map(({ name, heads, rows }) =>
      [...(tables.length > 1 ? [[name]] : []), heads, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join(""));
    return BOM + parts.join("\r\n");
  }

  function json(tables) {
    return JSON.stringify(tables.map(({ name, heads, rows }) => ({ name, columns: heads, rows })), null, 1);
  }

  const escaped = (text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

  // 31 characters, none that Excel forbids, no name twice
  function sheetNames(tables) {
    const taken = new Set();
    return tables.map(({ name }, place) => {
      let plain = name.replace(/[[\]:*?/\\']/g, " ").slice(0, 28).trim() || `表 ${place + 1}`;
      if (taken.has(plain.toLowerCase())) plain = `${plain.slice(0, 24)} ${place + 1}`;
      taken.add(plain.toLowerCase());
      return plain;
    });
  }

  function sheet({ heads, rows }) {
    const cell = (text, style) => {
      const number = !style && NUMBER.test(text) && text.length < 16;
      return number ? `<c><v>${text.replaceAll(",", "")}</v></c>`
        : `<c t="inlineStr"${style}><is><t xml:space="preserve">${escaped(text.slice(0, 32767))}</t></is></c>`;
    };
    const wide = (place) => Math.min(60, 2 + Math.max(...[heads, ...rows.slice(0, 200)].map((row) =>
      [...(row[place] ?? "")].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 2 : 1), 0))));
    const columns = heads.map((_, place) => `<col min="${place + 1}" max="${place + 1}" width="${wide(place)}" customWidth="1"/>`);
    const line = (row, style) => `<row>${row.map((text) => cell(text, style)).join("")}</row>`;
    return '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews>'
      + '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
      + `</sheetViews><cols>${columns.join("")}</cols><sheetData>${line(heads, ' s="1"')}${rows.map((row) => line(row, "")).join("")}`
      + "</sheetData></worksheet>";
  }

  function workbook(tables) {
    const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    const packed = "http://schemas.openxmlformats.org/package/2006";
    const names = sheetNames(tables);
    const each = (make) => names.map((name, place) => make(place + 1, name)).join("");
    return zip({
      "[Content_Types].xml": `<Types xmlns="${packed}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`
        + `<Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${kind}.styles+xml"/>`
        + `${each((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${kind}.worksheet+xml"/>`)}</Types>`,
      "_rels/.rels": `<Relationships xmlns="${packed}/relationships"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${each((n, name) => `<sheet name="${escaped(name)}" sheetId="${n}" r:id="r${n}"/>`)}</sheets></workbook>`,
      "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${packed}/relationships">${each((n) => `<Relationship Id="r${n}" Type="${office}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}`
        + `<Relationship Id="styles" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
      "xl/styles.xml": `<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts>`
        + '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
        + '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
      ...Object.fromEntries(tables.map((table, place) => [`xl/worksheets/sheet${place + 1}.xml`, sheet(table)])),
    });
  }

  const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
    let value = n;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });

  // files as they are, one after another, and the directory of them: what a ZIP is at its simplest
  function zip(files) {
    const text = new TextEncoder();
    const [bodies, directory] = [[], []];
    let offset = 0;
    for (const [path, content] of Object.entries(files)) {
      const [name, bytes] = [text.encode(path), text.encode(`<?xml version="1.0" encoding="UTF-8"?>\n${content}`)];
      let crc = 0xffffffff;
      for (const byte of bytes) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
      const common = [[20, 2], [0x800, 2], [0, 2], [0, 2], [0x21, 2], [~crc >>> 0, 4], [bytes.length, 4], [bytes.length, 4], [name.length, 2], [0, 2]];
      bodies.push(fields([[0x04034b50, 4], ...common]), name, bytes);
      directory.push(fields([[0x02014b50, 4], [20, 2], ...common, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]]), name);
      offset += 30 + name.length + bytes.length;
    }
    const [count, size] = [Object.keys(files).length, directory.reduce((sum, part) => sum + part.length, 0)];
    const end = fields([[0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [offset, 4], [0, 2]]);
    return new Blob([...bodies, ...directory, end]);
  }

  function fields(given) {
    const out = new DataView(new ArrayBuffer(given.reduce((sum, [, length]) => sum + length, 0)));
    let at = 0;
    for (const [value, length] of given) {
      if (length === 2) out.setUint16(at, value, true);
      else out.setUint32(at, value, true);
      at += length;
    }
    return new Uint8Array(out.buffer);
  }

  const KINDS = {
    xlsx: ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook],
    csv: ["text/csv;charset=utf-8", csv],
    json: ["application/json", json],
  };

  function save(kind) {
    const tables = tablesOf(document);
    const [type, make] = KINDS[kind];
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([make(tables)], { type }));
    const name = [document.querySelector("h1"), opened()?.querySelector("h2")].map((head) => head ? wordsOf(head) : "").join(" ").trim();
    link.download = `${name.replace(/[\\/:*?"<>|]/g, " ").slice(0, 60)}.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  const offer = document.getElementById("page-files");
  const show = () => { offer.hidden = !document.querySelector("main table tbody tr, main article.report *, #results > li"); };
  for (const button of offer.querySelectorAll("button")) button.addEventListener("click", () => save(button.value));
  show();
  new MutationObserver(show).observe(document.querySelector("main"), { childList: true, subtree: true });
}
