"""Scripts that run in a drawn page: its control for the next page, and its tree as it stands."""

from __future__ import annotations

# Returns the control that a click turns the page with, or null: words, an arrow or a class in a pager; neither disabled
# nor a link with an address of its own, which the reader of lists follows by itself.
_FIND = r"""
function find(words, byName) {
  const disabled = /(?:^|[\s_-])(?:is-)?(?:disabled?|unable|inactive|gr[ae]y|no-?link|no-?click|nopage)(?:$|[\s_-])/i;
  const pager = /pag(?:e|ing|ination)|\bfy|fenye|turn/i;
  const isOff = el => el.disabled || el.hasAttribute('disabled') || el.getAttribute('aria-disabled') === 'true'
    || disabled.test(el.getAttribute('class') || '');
  const inPager = el => {
    for (let i = 0; el && i < 4; i++, el = el.parentElement)
      if (pager.test((el.getAttribute('class') || '') + ' ' + el.id)) return true;
    return false;
  };
  for (const el of Array.from(document.querySelectorAll('a,button,li,span,div,input,em,i')).slice(0, 20000)) {
    const shown = (el.tagName === 'INPUT' ? el.value : el.textContent).trim();
    if (shown.length > 14) continue;
    const arrow = /^[>›»]+$/.test(shown);
    const isNext = arrow || (!shown && /(?:^|[\s_-])next(?:$|[\s_-])/i.test(el.getAttribute('class') || ''));
    const named = byName && isNext && inPager(el);
    const titled = byName && /^下[一1]?页$/.test(el.getAttribute('title') || el.getAttribute('aria-label') || '');
    if (!named && !titled && !(shown && words.test(shown))) continue;
    const link = el.closest('a');
    const href = link ? (link.getAttribute('href') || '') : '';
    if (href && !/^\s*(?:#|javascript:)/i.test(href)) continue;
    if (isOff(el) || (el.parentElement && isOff(el.parentElement)) || (link && isOff(link))) continue;
    if (!link && el.firstElementChild && el.firstElementChild.textContent.trim() === shown && shown) continue;
    return el;
  }
  return null;
}
const NEXT = /^[\s\[(<]*(?:下\s*[一1]?\s*[页頁]|[后後][一1]?[页頁]|next(?:\s*page)?)[\s>›»\])]*$/i;
const MORE = /^(?:点击|點擊)?\s*(?:(?:加载|加載|载入|显示|展开|获取)\s*更多.{0,4}|load\s*more)$/i;
"""

HAS_NEXT = f"() => {{ {_FIND} return find(NEXT, true) !== null; }}"
CLICK_NEXT = f"() => {{ {_FIND} const el = find(NEXT, true); if (el) el.click(); return el !== null; }}"
CLICK_MORE = f"() => {{ {_FIND} const el = find(MORE, false); if (el) el.click(); return el !== null; }}"
SCROLL = """() => {
  window.scrollTo(0, 0); window.scrollTo(0, document.documentElement.scrollHeight);
  window.dispatchEvent(new Event('scroll')); document.dispatchEvent(new Event('scroll'));
}"""
# The tree with a link to the next page, where one is given, beside the control that turns to it.
TREE = f"""(address) => {{ {_FIND}
  let link = null;
  const el = address ? find(NEXT, true) : null;
  if (el) {{
    link = document.createElement('a');
    link.setAttribute('href', address);
    link.textContent = '下一页';
    const beside = el.closest('a') || el;
    beside.insertAdjacentElement('afterend', link);
  }}
  const text = document.documentElement.outerHTML;
  if (link) link.remove();
  return text;
}}"""
