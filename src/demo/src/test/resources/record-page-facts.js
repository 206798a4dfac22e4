// What a page with a record shows, as data: RecordPageIT evaluates this in the browser and compares it with the record.
(() => {
  const all = (selector, under = document) => [...under.querySelectorAll(selector)];
  const texts = (selector, under) => all(selector, under).map((node) => node.textContent);
  const channel = (v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const rgba = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const luminance = ({ r, g, b }) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
  const background = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour.a === 1) {
        return colour;
      }
    }
    throw new Error("no background");
  };
  const contrast = (node) => {
    const style = getComputedStyle(node);
    const [a, b] = [luminance(rgba(node.closest("svg") ? style.fill : style.color)), luminance(background(node))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const read = all("main *").filter(
    (node) =>
      !["SCRIPT", "title", "desc"].includes(node.tagName) &&
      [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim()),
  );
  const outside = (node, { left, right }) => {
    const box = node.getBoundingClientRect();
    return box.width > 0 && (box.left < left - 1.5 || box.right > right + 1.5);
  };
  return {
    hacked: window.hacked ?? null,
    markup: all("main :is(script, img, iframe, object, [onerror], [onclick], [style*=url])").length,
    scrollWidth: document.documentElement.scrollWidth,
    innerWidth,
    clipped: [
      ...all("main *").filter((node) => !node.closest("svg") && outside(node, { left: 0, right: innerWidth })),
      ...all("svg text").filter((node) => outside(node, node.closest("svg").getBoundingClientRect())),
    ].map((node) => node.textContent.slice(0, 60)),
    scheme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
    text: document.querySelector("main").innerText,
    h1: texts("h1"),
    headings: all(":is(h1, h2, h3, h4, h5, h6)").map((node) => Number(node.tagName[1])),
    unnamedSections: all("section").filter((node) => !document.getElementById(node.getAttribute("aria-labelledby")))
      .length,
    phases: all(".mrg__phases tbody tr").map((row) => texts(":is(th, td)", row)),
    charts: all("figure:has(h3)").map((figure) => ({
      name: figure.querySelector("h3").textContent,
      conditions: texts(".mrg__conditions code", figure),
      found: texts(".mrg__conditions li", figure),
      drawn: figure.querySelector("svg") !== null,
      limits: all(".mrg-limit", figure).length,
      phases: all(".mrg-phase", figure).length,
      gaps: all(".mrg-gap", figure).length,
      runs: all(":is(.mrg-line, .mrg-dot)", figure).length,
      points: all(".mrg-line", figure).reduce(
        (sum, line) => sum + line.points.numberOfItems,
        all(".mrg-dot", figure).length,
      ),
      broken: all(":is(line, rect, polyline, circle, text)", figure).filter((node) =>
        /NaN|Infinity/.test(node.outerHTML),
      ).length,
      text: figure.innerText,
    })),
    legs: all(".mrg__leg").map((leg) => ({
      name: leg.querySelector("h3").textContent,
      parts: texts("dt", leg),
      text: leg.innerText,
      commands: leg.querySelector("pre")?.textContent ?? null,
    })),
    checks: all(".mrg__checks tbody tr").map((row) => texts(":is(th, td)", row)),
    cellsWithoutScope: all("th:not([scope])").length,
    rowsWithoutHead: all("tbody tr").filter((row) => !row.querySelector("th[scope=row]")).length,
    picturesWithoutWords: all("svg").filter(
      (svg) =>
        svg.getAttribute("role") !== "img" ||
        !(svg.querySelector(":scope > title")?.textContent && svg.querySelector(":scope > desc")?.textContent),
    ).length,
    doubleIds: all("[id]").length - new Set(all("[id]").map((node) => node.id)).size,
    notReachable: all("pre").filter((node) => node.tabIndex !== 0).length,
    pale: read
      .filter((node) => contrast(node) < 4.5)
      .map(
        (node) =>
          `${contrast(node).toFixed(2)} ${node.className.baseVal ?? node.className}: ${node.textContent.slice(0, 40)}`,
      ),
  };
})();
